package io.posttopic.topic;

/**
 * Lets a join package remove its rows of a topic before the topic is deleted. The topic
 * does not know which join tables there are.
 */
@FunctionalInterface
public interface TopicDeletion {

	/**
	 * Removes the rows of a topic that is locked, in the transaction that deletes it.
	 */
	void beforeDelete(long topicId);

}
