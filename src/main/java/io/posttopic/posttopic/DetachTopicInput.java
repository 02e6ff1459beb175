package io.posttopic.posttopic;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;

/**
 * The input of {@code detachTopic}.
 */
record DetachTopicInput(PostTopic.Key key, Expected<String> expectedTopicsVersion) {

	static DetachTopicInput parse(InputObject input) {
		return new DetachTopicInput(UpdatePostTopicInput.key(input), AttachTopicInput.expectedTopicsVersion(input));
	}

}
