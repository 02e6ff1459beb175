package io.posttopic.posttopic;

import io.posttopic.read.Ref;
import io.posttopic.relay.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a pair that should be attached.
 *
 * @param outcome what became of it
 * @param postTopic the row, if there is one now
 * @param error why it was rejected
 */
record Attachment(LinkOutcome outcome, @Nullable Ref postTopic, @Nullable ApiException error) {

	static Attachment rejected(ApiException error) {
		return new Attachment(LinkOutcome.REJECTED, null, error);
	}

}
