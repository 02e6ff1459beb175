package io.posttopic.pool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The number of requests that one caller has in progress, and the memory that they take
 * together. Obtained from {@link CallerUsage#begin}; each request closes it once.
 */
public final class Usage implements AutoCloseable {

	private final CallerUsage usages;

	private final String caller;

	private final AtomicLong bytes = new AtomicLong();

	/** Guarded by the lock of the map entry in {@link CallerUsage}. */
	private int requests;

	Usage(CallerUsage usages, String caller) {
		this.usages = usages;
		this.caller = caller;
	}

	/**
	 * Counts a request, unless the caller has the maximum in progress, and returns
	 * whether it was counted.
	 */
	boolean begin(int maximum) {
		if (this.requests >= maximum) {
			return false;
		}
		this.requests++;
		return true;
	}

	/** Ends a request, and returns whether it was the last one in progress. */
	boolean end() {
		return --this.requests == 0;
	}

	/**
	 * Takes memory for one request. The caller's share does not limit a request while no
	 * other request of the caller has memory.
	 * @param own the memory that the same request has already
	 * @return whether enough was available
	 */
	boolean take(long size, long own) {
		long taken = this.bytes.addAndGet(size);
		boolean available = taken <= RequestRegistry.CALLER_MEMORY || taken == own + size;
		if (!available) {
			release(size);
		}
		return available;
	}

	void release(long size) {
		this.bytes.addAndGet(-size);
	}

	@Override
	public void close() {
		this.usages.end(this.caller);
	}

}
