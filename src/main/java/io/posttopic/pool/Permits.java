package io.posttopic.pool;

import java.util.concurrent.Semaphore;

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
