package io.posttopic.posttopic;

import java.util.Set;

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

	/**
	 * The same, unless another application attached the pair at the same moment.
	 */
	Attachment unlessIn(Set<PostTopic.Key> taken) {
		boolean isTaken = this.outcome == LinkOutcome.ADDED && this.postTopic != null
				&& taken.contains(new PostTopic.Key(this.postTopic.key().getFirst(), this.postTopic.key().getLast()));
		return isTaken ? new Attachment(LinkOutcome.UNCHANGED, this.postTopic, null) : this;
	}

	static Attachment rejected(ApiException error) {
		return new Attachment(LinkOutcome.REJECTED, null, error);
	}

}
