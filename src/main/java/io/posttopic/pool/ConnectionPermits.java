package io.posttopic.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The permits for the connections of one request. All connections that it has at the same
 * time share the permits of the first one.
 */
final class ConnectionPermits {

	private final List<Semaphore> acquired = new ArrayList<>(2);

	private int connections;

	/**
	 * Counts a connection, after acquiring the permits if it is the only one.
	 * @param deadline when to give up waiting, in terms of {@link System#nanoTime()}
	 * @return whether the permits were acquired; otherwise none of them is kept
	 */
	boolean enter(List<Semaphore> needed, long deadline) {
		if (this.connections == 0) {
			for (Semaphore permit : needed) {
				if (!acquire(permit, deadline)) {
					release();
					return false;
				}
				this.acquired.add(permit);
			}
		}
		this.connections++;
		return true;
	}

	private static boolean acquire(Semaphore permit, long deadline) {
		try {
			return permit.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Counts a connection less, and returns whether it was the last one. Its permits are
	 * kept until {@link #release()}.
	 */
	boolean leave() {
		this.connections--;
		return this.connections == 0;
	}

	void release() {
		this.acquired.forEach(Semaphore::release);
		this.acquired.clear();
	}

}
