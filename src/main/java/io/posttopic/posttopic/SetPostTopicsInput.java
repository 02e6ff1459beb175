package io.posttopic.posttopic;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.posttopic.topic.TopicRef;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;

/**
 * The input of {@code setPostTopics}.
 */
record SetPostTopicsInput(long postId, List<Item> topics, Expected<String> expectedTopicsVersion) {

	/**
	 * One topic of the input's list.
	 *
	 * @param argument the path of the argument that names the topic
	 */
	record Item(String argument, TopicRef topic, PostTopicFields fields) {

		private static Item parse(InputObject input) {
			return new Item(input.path("topic"), AttachTopicInput.topic(input), PostTopicFields.parse(input));
		}

	}

	/**
	 * Parses the input.
	 * @param maximum the largest number of topics of a post
	 */
	static SetPostTopicsInput parse(InputObject input, int maximum) {
		return new SetPostTopicsInput(input.id("postId", "Post"), items(input, maximum),
				AttachTopicInput.expectedTopicsVersion(input));
	}

	/**
	 * Reads the list {@code topics}, and rejects a topic if the same id, slug or name
	 * occurred earlier in the list.
	 */
	static List<Item> items(InputObject input, int maximum) {
		Set<TopicRef.Key> keys = new HashSet<>();
		return input.list("topics", maximum, (item) -> {
			Item parsed = Item.parse(item);
			if (item.has("topic") && !keys.add(parsed.topic.key())) {
				item.reject("topic", "is in the list twice.");
			}
			return parsed;
		});
	}

}
