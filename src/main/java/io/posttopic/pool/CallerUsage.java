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
	 * Begins a request.
	 * @param caller the caller who sent the request
	 * @param maximum how many requests the caller may have in progress
	 * @return the caller's usage, to be closed when the request has been answered, or
	 * null if the caller has the maximum in progress already
	 */
	@Nullable Usage begin(String caller, int maximum) {
		boolean[] begun = new boolean[1];
		Usage usage = this.usages.compute(caller, (key, existing) -> {
			Usage current = (existing != null) ? existing : new Usage(this, key);
			begun[0] = current.begin(maximum);
			return current;
		});
		return begun[0] ? usage : null;
	}

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
		Usage address = begin(network, perAddress);
		if (address == null) {
			throw rejection.apply(perAddress);
		}
		if (username == null) {
			return new CallerEntry(address, null);
		}
		// The at sign keeps usernames apart from addresses.
		Usage user = begin("@" + username, perUser);
		if (user == null) {
			address.close();
			throw rejection.apply(perUser);
		}
		return new CallerEntry(address, user);
	}

	void end(String caller) {
		this.usages.computeIfPresent(caller, (key, usage) -> usage.end() ? null : usage);
	}

	int callers() {
		return this.usages.size();
	}

}
