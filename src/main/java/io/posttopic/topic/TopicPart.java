package io.posttopic.topic;

import io.posttopic.read.Payload;
import io.posttopic.write.InputObject;

/**
 * The callbacks with which the package of a join table reads its part of the input of
 * {@code createTopic} and {@code updateTopic}, and writes and removes its rows of a
 * topic, so that this package need not depend on the join tables.
 */
public interface TopicPart {

	/**
	 * Parses the part.
	 * @param input the mutation's input, which records errors
	 */
	Write parse(InputObject input);

	/**
	 * Removes the rows of a topic that is locked and about to be deleted.
	 */
	void beforeDelete(long topicId);

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
