package io.posttopic.posttopic;

import io.posttopic.topic.TopicRef;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code attachTopic}, and one pair of {@code attachTopics}.
 *
 * @param path the path of the pair's argument
 * @param position the topic's position, or null to append a new topic and to leave an
 * attached one where it is
 */
record AttachTopicInput(String path, long postId, TopicRef topic, @Nullable Integer position, PostTopicFields fields,
		Expected<String> expectedTopicsVersion) {

	static AttachTopicInput parse(InputObject input) {
		return new AttachTopicInput(input.path(), input.id("postId", "Post"), topic(input),
				input.optional("position", (field) -> input.number(field, 0)), PostTopicFields.parse(input),
				expectedTopicsVersion(input));
	}

	/**
	 * Reads the field {@code topic}. If it is invalid, the error is recorded and the
	 * returned placeholder is discarded with the rest of the input.
	 */
	static TopicRef topic(InputObject input) {
		return input.object("topic", TopicRef::parse).orElseGet(() -> TopicRef.unknown(input.path("topic")));
	}

	static Expected<String> expectedTopicsVersion(InputObject input) {
		String field = "expectedTopicsVersion";
		return new Expected<>(input.optional(field, input::key), input.path(field));
	}

}
