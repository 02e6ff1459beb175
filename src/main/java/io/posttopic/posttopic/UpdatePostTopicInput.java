package io.posttopic.posttopic;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;

/**
 * The input of {@code updatePostTopic}.
 */
record UpdatePostTopicInput(PostTopic.Key key, PostTopicFields fields, Expected<Integer> expectedVersion) {

	static UpdatePostTopicInput parse(InputObject input) {
		return new UpdatePostTopicInput(key(input), PostTopicFields.parse(input), input.expectedVersion());
	}

	static PostTopic.Key key(InputObject input) {
		return new PostTopic.Key(input.id("postId", "Post"), input.id("topicId", "Topic"));
	}

}
