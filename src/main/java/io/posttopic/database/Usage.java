package io.posttopic.database;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the requests of one caller take at once: how many they are, and the memory that
 * they have. Made by {@link CallerUsage}; each request closes it once.
 */
public final class Usage implements AutoCloseable {

	private final CallerUsage all;

	private final String caller;

	private final AtomicLong bytes = new AtomicLong();

	/** Changed under the lock of the map that has it. */
	private int requests;

	Usage(CallerUsage all, String caller) {
		this.all = all;
		this.caller = caller;
	}

	/** Returns whether the caller had not as many requests in progress as it may. */
	boolean begin(int most) {
		if (this.requests >= most) {
			return false;
		}
		this.requests++;
		return true;
	}

	/** Returns whether this was the last request. */
	boolean end() {
		return --this.requests == 0;
	}

	/**
	 * Takes memory for one request. Where no other request has any, the caller's share is
	 * no limit.
	 * @param own what the same request has already
	 * @return whether there was enough
	 */
	boolean take(long size, long own) {
		long taken = this.bytes.addAndGet(size);
		boolean isEnough = taken <= RequestRegistry.CALLER_MEMORY || taken == own + size;
		if (!isEnough) {
			giveBack(size);
		}
		return isEnough;
	}

	void giveBack(long size) {
		this.bytes.addAndGet(-size);
	}

	@Override
	public void close() {
		this.all.end(this.caller);
	}

}
