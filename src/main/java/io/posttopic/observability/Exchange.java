package io.posttopic.observability;

import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import graphql.language.OperationDefinition;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * The data of a request that is logged, in the request's own line and in those of its
 * errors, and measured. Of what the client sent, it contains nothing but names and the
 * request's id. It is bound to the thread that serves the request.
 */
public final class Exchange implements AutoCloseable {

	private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

	/**
	 * The form of an acceptable id, which can neither break a line of the log nor fill
	 * it.
	 */
	private static final Pattern ID = Pattern.compile("[\\w.:/+=@-]{1,64}");

	private static final int MAX_NAME_LENGTH = 100;

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
	 * Records the operation that the request of the current thread runs, and its user.
	 * @param operation the operation, null if it is not known
	 * @param trusted whether the document is one that the operator trusts
	 */
	public static void record(@Nullable OperationDefinition operation, boolean trusted) {
		Exchange exchange = current();
		if (exchange == null) {
			return;
		}
		exchange.user = Caller.current().username();
		if (operation != null) {
			exchange.operationType = operation.getOperation().name().toLowerCase(Locale.ROOT);
			exchange.operation = name(operation);
			exchange.trusted = trusted;
		}
	}

	/**
	 * Returns the operation's name in the document. Unlike the one in the request, it is
	 * a valid GraphQL name and thus safe to log.
	 */
	private static @Nullable String name(OperationDefinition operation) {
		String name = operation.getName();
		return (name != null) ? name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)) : null;
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
