package io.posttopic.pool;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The permits of one kind of request, which limit how many connections requests of this
 * kind have at once. Requests get them in the order in which they arrive.
 */
public final class Permits extends Semaphore {

	private final String kind;

	private final int total;

	/**
	 * Creates permits.
	 * @param total how many there are; at least one is created
	 */
	Permits(String kind, int total) {
		super(Math.max(1, total), true);
		this.kind = kind;
		this.total = availablePermits();
	}

	/**
	 * Waits for a permit, and returns whether it was acquired.
	 * @param deadline when to give up waiting, in terms of {@link System#nanoTime()}
	 */
	boolean acquireUntil(long deadline) {
		try {
			return tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	public String kind() {
		return this.kind;
	}

	public int total() {
		return this.total;
	}

	public int inUse() {
		return this.total - availablePermits();
	}

}
