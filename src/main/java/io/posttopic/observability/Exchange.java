package io.posttopic.observability;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What the log tells of a request: in its own line, and in those of its errors. Nothing
 * of what it was sent but names.
 */
public final class Exchange implements AutoCloseable {

	private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

	/** Nothing that could break a line of a log, or fill it. */
	private static final Pattern ID = Pattern.compile("[\\w.:/+=@-]{1,64}");

	private final String id;

	private @Nullable String operation;

	private @Nullable String user;

	private Exchange(String id) {
		this.id = id;
	}

	/**
	 * Begins it on the current thread.
	 * @param wish the id that the client, or a proxy, gave it, where that is a sane one
	 */
	public static Exchange begin(@Nullable String wish) {
		Exchange exchange = new Exchange((wish != null && ID.matcher(wish).matches()) ? wish : newId());
		CURRENT.set(exchange);
		return exchange;
	}

	/** Its only duty is to be another one than those of the same time. */
	private static String newId() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return HexFormat.of().toHexDigits(random.nextLong());
	}

	static @Nullable Exchange current() {
		return CURRENT.get();
	}

	/**
	 * The id of the request that the current thread serves, if it serves one.
	 */
	public static @Nullable String currentId() {
		Exchange exchange = current();
		return (exchange != null) ? exchange.id : null;
	}

	void runs(@Nullable String operation, @Nullable String user) {
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
