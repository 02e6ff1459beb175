package io.posttopic.observability;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The data of a request that is logged, in the request's own line and in those of its
 * errors. Of what the client sent, it contains nothing but names. It is bound to the
 * thread that serves the request.
 */
public final class Exchange implements AutoCloseable {

	private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

	/**
	 * The form of an acceptable id, which can neither break a line of the log nor fill
	 * it.
	 */
	private static final Pattern ID = Pattern.compile("[\\w.:/+=@-]{1,64}");

	private final String id;

	private @Nullable String operation;

	private @Nullable String user;

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

	/** Sets the name of the operation and of the user who runs it. */
	void setOperation(@Nullable String operation, @Nullable String user) {
		this.operation = operation;
		this.user = user;
	}

	public String id() {
		return this.id;
	}

	@Nullable String operation() {
		return this.operation;
	}

	@Nullable String user() {
		return this.user;
	}

	@Override
	public void close() {
		CURRENT.remove();
	}

}
