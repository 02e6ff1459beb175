package io.posttopic.pool;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * The memory that one request takes, or a message that may become one, in bytes. It
 * counts against the memory of all requests and against the share of the request's
 * caller. Each {@link RequestBudget} has one; a message gets one from
 * {@link RequestRegistry#memoryOf}.
 */
public final class RequestMemory {

	private final RequestRegistry registry;

	private @Nullable Usage caller;

	private long size;

	private long responseSize;

	RequestMemory(RequestRegistry registry) {
		this.registry = registry;
	}

	void chargeTo(Usage caller) {
		this.caller = caller;
	}

	/**
	 * Takes memory for text and its parsed form, as {@link #take} does.
	 */
	public void takeForText(int length) {
		take((long) RequestRegistry.EXPANSION * length);
	}

	/**
	 * Takes memory.
	 * @throws AnswerTooLargeException if the request would exceed what one request may
	 * take
	 * @throws TransientDataAccessResourceException if other requests use the memory
	 */
	void take(long bytes) {
		if (this.size + bytes > RequestRegistry.REQUEST_MEMORY) {
			throw new AnswerTooLargeException("One request may take at most " + RequestRegistry.REQUEST_MEMORY
					+ " bytes, not " + (this.size + bytes), null);
		}
		if (this.caller != null && !this.caller.take(bytes, this.size)) {
			throw new TransientDataAccessResourceException(
					"Other requests of the same caller use its share of the memory");
		}
		if (!this.registry.take(bytes)) {
			releaseToCaller(bytes);
			throw new TransientDataAccessResourceException(
					"Other requests use the memory: " + bytes + " bytes are not available now");
		}
		this.size += bytes;
	}

	/**
	 * Counts memory that is taken even if it is not available.
	 */
	void count(long bytes) {
		release(-bytes);
		this.size += bytes;
	}

	/**
	 * Records that a part of the memory is needed until the response has been sent.
	 */
	void keepForResponse(long bytes) {
		this.responseSize += bytes;
	}

	void keepOnlyResponse() {
		release(this.size - this.responseSize);
		this.size = this.responseSize;
	}

	/**
	 * Releases all memory.
	 */
	public void release() {
		release(this.size);
		this.size = 0;
	}

	private void release(long bytes) {
		this.registry.release(bytes);
		releaseToCaller(bytes);
	}

	private void releaseToCaller(long bytes) {
		if (this.caller != null) {
			this.caller.release(bytes);
		}
	}

}
