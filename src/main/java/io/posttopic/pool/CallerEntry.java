package io.posttopic.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * A request or a subscription in progress, which counts for its address and its user
 * until it is closed. Obtained from {@link CallerUsage#enter}.
 */
public final class CallerEntry implements AutoCloseable {

	private final CallerUsage callers;

	private final List<Usage> usages = new ArrayList<>(2);

	CallerEntry(CallerUsage callers) {
		this.callers = callers;
	}

	void add(String caller, int limit, IntFunction<? extends RuntimeException> rejection) {
		@Nullable Usage usage = this.callers.begin(caller, limit);
		if (usage == null) {
			close();
			throw rejection.apply(limit);
		}
		this.usages.add(usage);
	}

	public Usage address() {
		return this.usages.getFirst();
	}

	@Override
	public void close() {
		this.usages.forEach(Usage::close);
	}

}
