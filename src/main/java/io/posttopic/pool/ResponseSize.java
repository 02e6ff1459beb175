package io.posttopic.pool;

/**
 * The size of the response to one request, in bytes, which is limited. While the
 * operation is executed, this is the size of the parts that its fields have written, and
 * afterwards that of the complete response.
 */
final class ResponseSize {

	private final long maximum;

	private long size;

	/** The part of the size that belongs to committed mutations. */
	private long committed;

	private boolean unlimited;

	ResponseSize(long maximum) {
		this.maximum = maximum;
	}

	/**
	 * Counts bytes that were written.
	 * @throws AnswerTooLargeException if the size exceeds the maximum
	 */
	void add(long bytes) {
		this.size += bytes;
		if (this.size > this.maximum && !this.unlimited) {
			throw new AnswerTooLargeException("The response has more than " + this.maximum + " bytes", null);
		}
	}

	/**
	 * Resets the size to that of the committed mutations, because a mutation that is
	 * retried has written its part of the response before.
	 */
	void beginMutation() {
		this.size = this.committed;
	}

	void commitMutation() {
		this.committed = this.size;
	}

	/**
	 * Starts counting again, for the complete response.
	 * @param unlimited whether it is sent whatever its size is
	 */
	void restart(boolean unlimited) {
		this.size = 0;
		this.unlimited = unlimited;
	}

}
