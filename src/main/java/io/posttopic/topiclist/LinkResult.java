package io.posttopic.topiclist;

import io.posttopic.error.ApiException;
import io.posttopic.write.LinkOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of changing one pair of post and topic.
 *
 * @param topicId the topic's key, or null if the topic does not exist
 * @param error the reason for a rejection, or null if the pair was not rejected
 * @param isWritten whether the change was made, not only tried
 */
record LinkResult(Link link, LinkOutcome outcome, @Nullable Long topicId, @Nullable ApiException error,
		boolean isWritten) {

	static LinkResult rejected(Link link, ApiException error) {
		return new LinkResult(link, LinkOutcome.REJECTED, null, error, false);
	}

	boolean isRejected() {
		return this.error != null;
	}

	/**
	 * Returns whether the row is known to exist.
	 */
	boolean isAttached() {
		return this.isWritten && !this.link.isDetach();
	}

	boolean isDeleted() {
		return this.isWritten && this.outcome == LinkOutcome.REMOVED;
	}

}
