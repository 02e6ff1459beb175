package io.posttopic.posttopic;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;

/**
 * The input of {@code movePostTopic}.
 */
record MovePostTopicInput(PostTopic.Key key, int position, Expected<String> expectedTopicsVersion) {

	static MovePostTopicInput parse(InputObject input) {
		return new MovePostTopicInput(UpdatePostTopicInput.key(input), input.number("position", 0),
				AttachTopicInput.expectedTopicsVersion(input));
	}

}
