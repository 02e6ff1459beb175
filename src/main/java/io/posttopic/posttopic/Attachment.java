package io.posttopic.posttopic;

import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.relay.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a pair that should be attached.
 *
 * @param postTopic the row, or null if there is none
 * @param error why it was rejected, or null if it was not
 */
record Attachment(LinkOutcome outcome, @Nullable Ref postTopic, @Nullable ApiException error) {

	static Attachment rejected(ApiException error) {
		return new Attachment(LinkOutcome.REJECTED, null, error);
	}

	Payload payload() {
		return Payload.of("outcome", this.outcome)
			.with("postTopic", this.postTopic)
			.with("error", (this.error != null)
					? Payload.of("code", this.error.code()).with("message", this.error.getMessage()) : null);
	}

}
