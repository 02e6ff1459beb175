package io.posttopic.topiclist;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.topic.TopicRef;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;

/**
 * The input of {@code setPostTopics}.
 *
 * @param postArgument the path of the argument that names the post
 */
record SetPostTopicsInput(String postArgument, long postId, List<Item> topics, Expected<String> expectedTopicsVersion) {

	/**
	 * One topic of the input's list.
	 *
	 * @param argument the path of the argument that names the topic
	 */
	record Item(String argument, TopicRef topic, PostTopicFields fields) {

	}

	/**
	 * Parses the input.
	 * @param maximum the largest number of topics of a post
	 */
	static SetPostTopicsInput parse(InputObject input, int maximum) {
		return new SetPostTopicsInput(input.path("postId"), input.id("postId", "Post"), items(input, "topics", maximum),
				Link.expectedTopicsVersion(input));
	}

	/**
	 * Reads a list of topics, and rejects a topic if the same id, slug or name occurred
	 * earlier in the list.
	 */
	static List<Item> items(InputObject input, String field, int maximum) {
		Set<TopicRef.Key> keys = new HashSet<>();
		return input.list(field, maximum, (item) -> {
			TopicRef topic = Link.topic(item);
			if (item.isValid() && !keys.add(topic.key())) {
				item.reject("topic", "is in the list twice.");
			}
			return new Item(item.path("topic"), topic, PostTopicFields.parse(item));
		});
	}

}
