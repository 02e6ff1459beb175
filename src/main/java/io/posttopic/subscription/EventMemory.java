package io.posttopic.subscription;

import java.util.concurrent.atomic.AtomicLong;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;

/**
 * The memory that the events take which wait or are being sent. An event that waits in
 * several queues is counted once.
 */
public final class EventMemory {

	/** Enough for a few of the largest events. */
	private static final long MINIMUM = 32 * 1024 * 1024;

	/** The memory that all events together may take, in bytes: an eighth of the heap. */
	static final long MAXIMUM = Math.max(MINIMUM, Runtime.getRuntime().maxMemory() / 8);

	private final AtomicLong taken = new AtomicLong();

	EventMemory() {
	}

	/**
	 * Memory that is taken until it is closed.
	 */
	@FunctionalInterface
	public interface Taken extends AutoCloseable {

		@Override
		void close();

	}

	/**
	 * Takes memory.
	 * @throws ApiException UNAVAILABLE if other events use it
	 */
	public Taken take(long bytes) {
		if (!tryTake(bytes)) {
			throw new ApiException(ErrorCode.UNAVAILABLE,
					"Too many events wait. Subscribe again after the last one, or select less.");
		}
		return () -> release(bytes);
	}

	/**
	 * Takes memory for an event that is put into a queue, unless it waits in another one,
	 * and returns whether enough was available.
	 */
	boolean tryTake(Event event) {
		boolean available = event.queues().getAndIncrement() > 0 || tryTake(event.size());
		if (!available) {
			event.queues().decrementAndGet();
		}
		return available;
	}

	/**
	 * Releases the memory of an event if it waits in no other queue.
	 */
	void release(Event event) {
		if (event.queues().decrementAndGet() == 0) {
			release(event.size());
		}
	}

	private boolean tryTake(long bytes) {
		boolean available = this.taken.addAndGet(bytes) <= MAXIMUM;
		if (!available) {
			release(bytes);
		}
		return available;
	}

	private void release(long bytes) {
		this.taken.addAndGet(-bytes);
	}

}
