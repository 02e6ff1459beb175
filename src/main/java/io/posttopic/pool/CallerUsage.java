package io.posttopic.pool;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The {@link Usage} of each caller that has requests in progress.
 */
public final class CallerUsage {

	private final ConcurrentMap<String, Usage> usages = new ConcurrentHashMap<>();

	/**
	 * Counts a request or a subscription for its address, and for its user if somebody is
	 * signed in.
	 * @param network the network that the address belongs to
	 * @param perAddress how many an address may have in progress
	 * @param perUser how many a user may have in progress, from all addresses together
	 * @param rejection returns the exception to throw if a limit has been reached
	 */
	public CallerEntry enter(String network, int perAddress, @Nullable String username, int perUser,
			IntFunction<? extends RuntimeException> rejection) {
		Usage address = begin(network, perAddress, rejection);
		if (username == null) {
			return new CallerEntry(address, null);
		}
		try {
			// The at sign keeps usernames apart from addresses.
			return new CallerEntry(address, begin("@" + username, perUser, rejection));
		}
		catch (RuntimeException ex) {
			address.close();
			throw ex;
		}
	}

	/**
	 * Begins a request.
	 * @param maximum how many requests the caller may have in progress
	 * @param rejection returns the exception to throw if the caller has as many already
	 * @return the caller's usage, to be closed when the request has been answered
	 */
	public Usage begin(String caller, int maximum, IntFunction<? extends RuntimeException> rejection) {
		return this.usages.compute(caller, (key, existing) -> {
			Usage usage = (existing != null) ? existing : new Usage(this, key);
			if (!usage.begin(maximum)) {
				throw rejection.apply(maximum);
			}
			return usage;
		});
	}

	void end(String caller) {
		this.usages.computeIfPresent(caller, (key, usage) -> usage.end() ? null : usage);
	}

	int callers() {
		return this.usages.size();
	}

}
