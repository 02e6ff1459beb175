package io.posttopic.posttopic;

import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of attaching one topic to one post.
 *
 * @param postTopic the row, or null if it does not exist
 * @param error the reason for a rejection, or null if the pair was not rejected
 */
record Attachment(LinkOutcome outcome, @Nullable Ref postTopic, @Nullable ApiException error) {

	static Attachment rejected(ApiException error) {
		return new Attachment(LinkOutcome.REJECTED, null, error);
	}

	Payload payload() {
		return Payload.of("outcome", this.outcome)
			.with("postTopic", this.postTopic)
			.with("error", (this.error != null) ? error(this.error) : null);
	}

	/**
	 * Returns the error of one of many.
	 */
	static Payload error(ApiException error) {
		return Payload.of("code", error.code()).with("message", error.getMessage());
	}

}
