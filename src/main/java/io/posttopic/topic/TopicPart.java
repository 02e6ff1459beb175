package io.posttopic.topic;

import io.posttopic.read.Payload;
import io.posttopic.write.InputObject;

/**
 * A callback with which the package of a join table reads its part of the input of
 * {@code createTopic} and {@code updateTopic} and writes its rows of the topic, so that
 * this package need not depend on the join tables.
 */
@FunctionalInterface
public interface TopicPart {

	/**
	 * Parses the part.
	 * @param input the mutation's input, which records errors
	 */
	Write parse(InputObject input);

	/**
	 * The write of the rows of a topic.
	 */
	@FunctionalInterface
	interface Write {

		/**
		 * Writes the rows, in the transaction that has inserted or locked the topic.
		 * @param payload the payload, which receives the outcome
		 */
		void apply(long topicId, Payload payload);

	}

}
