package io.posttopic.observability;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The data of a request that is logged, in the request's own line and in those of its
 * errors, and measured. Of what the client sent, it contains nothing but names. It is
 * bound to the thread that serves the request.
 */
public final class Exchange implements AutoCloseable {

	private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

	/**
	 * The form of an acceptable id, which can neither break a line of the log nor fill
	 * it.
	 */
	private static final Pattern ID = Pattern.compile("[\\w.:/+=@-]{1,64}");

	private final String id;

	private String operationType = "none";

	private @Nullable String operation;

	private boolean trusted;

	private @Nullable String user;

	private @Nullable RequestTrace trace;

	private Exchange(String id) {
		this.id = id;
	}

	/**
	 * Begins an exchange and binds it to the current thread.
	 * @param requestedId the id that the client or a proxy assigned; it is used if it is
	 * well-formed
	 */
	public static Exchange begin(@Nullable String requestedId) {
		Exchange exchange = new Exchange(
				(requestedId != null && ID.matcher(requestedId).matches()) ? requestedId : newId());
		CURRENT.set(exchange);
		return exchange;
	}

	/** Returns a random id. It need not be unguessable, only differ from recent ones. */
	private static String newId() {
		return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
	}

	static @Nullable Exchange current() {
		return CURRENT.get();
	}

	/**
	 * Returns the id of the request that the current thread serves, or {@code null} if it
	 * serves none.
	 */
	public static @Nullable String currentId() {
		Exchange exchange = current();
		return (exchange != null) ? exchange.id : null;
	}

	/**
	 * Sets the operation that the request runs.
	 * @param type {@code query}, {@code mutation} or {@code subscription}
	 * @param name the operation's name in the document, null if it has none
	 * @param trusted whether the document is one that the operator trusts
	 */
	void setOperation(String type, @Nullable String name, boolean trusted) {
		this.operationType = type;
		this.operation = name;
		this.trusted = trusted;
	}

	void setUser(@Nullable String user) {
		this.user = user;
	}

	void setTrace(RequestTrace trace) {
		this.trace = trace;
	}

	/**
	 * Returns the trace of the request, or null if requests are not traced.
	 */
	@Nullable RequestTrace trace() {
		return this.trace;
	}

	public String id() {
		return this.id;
	}

	/**
	 * Returns {@code query}, {@code mutation} or {@code subscription}, or {@code none} if
	 * the request has no valid document.
	 */
	String operationType() {
		return this.operationType;
	}

	@Nullable String operation() {
		return this.operation;
	}

	/**
	 * Returns whether the operation is one of those that the operator trusts, of which
	 * there are not arbitrarily many.
	 */
	boolean isTrusted() {
		return this.trusted;
	}

	@Nullable String user() {
		return this.user;
	}

	@Override
	public void close() {
		CURRENT.remove();
	}

}
