package io.posttopic.pool;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

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
	public @Nullable Usage begin(String caller, int maximum) {
		boolean[] begun = new boolean[1];
		Usage usage = this.usages.compute(caller, (key, existing) -> {
			Usage current = (existing != null) ? existing : new Usage(this, key);
			begun[0] = current.begin(maximum);
			return current;
		});
		return begun[0] ? usage : null;
	}

	void end(String caller) {
		this.usages.computeIfPresent(caller, (key, usage) -> usage.end() ? null : usage);
	}

	/**
	 * Returns how many callers have requests in progress.
	 */
	public int callers() {
		return this.usages.size();
	}

}
