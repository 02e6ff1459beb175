package io.posttopic.database;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * The usage of each caller that has requests in progress.
 */
public final class CallerUsage {

	private final ConcurrentMap<String, Usage> usages = new ConcurrentHashMap<>();

	/**
	 * Begins a request.
	 * @param caller whose request it is
	 * @param most how many requests the caller may have in progress
	 * @return the caller's usage, to be closed when the request has been answered, or
	 * null if the caller has as many requests as it may
	 */
	public @Nullable Usage begin(String caller, int most) {
		boolean[] begun = new boolean[1];
		Usage usage = this.usages.compute(caller, (key, known) -> {
			Usage its = (known != null) ? known : new Usage(this, key);
			begun[0] = its.begin(most);
			return its;
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
