package io.posttopic.topic;

/**
 * A callback with which the package of a join table removes its rows of a topic before
 * the topic is deleted, so that this package need not depend on the join tables.
 */
@FunctionalInterface
public interface TopicDeletion {

	/**
	 * Removes the rows of a topic. Called in the transaction that deletes the topic,
	 * after the topic has been locked.
	 */
	void beforeDelete(long topicId);

}
