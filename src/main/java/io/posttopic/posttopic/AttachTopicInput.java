package io.posttopic.posttopic;

import io.posttopic.topic.TopicRef;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code attachTopic}, and a pair of {@code attachTopics}.
 *
 * @param path the path of the pair's argument
 * @param position where the topic goes, or null for the end or where it is
 */
record AttachTopicInput(String path, long postId, TopicRef topic, @Nullable Integer position, PostTopicFields fields,
		Expected<String> expectedTopicsVersion) {

	static AttachTopicInput parse(InputObject input) {
		return new AttachTopicInput(input.path(), input.id("postId", "Post"), topic(input),
				input.optional("position", (field) -> input.number(field, 0)), PostTopicFields.parse(input),
				expectedTopicsVersion(input));
	}

	/**
	 * Reads the field {@code topic}. The placeholder after an error never leaves the
	 * parsing.
	 */
	static TopicRef topic(InputObject input) {
		return input.object("topic", TopicRef::parse).orElseGet(() -> TopicRef.unknown(input.path("topic")));
	}

	static Expected<String> expectedTopicsVersion(InputObject input) {
		String field = "expectedTopicsVersion";
		return new Expected<>(input.optional(field, input::key), input.path(field));
	}

}
