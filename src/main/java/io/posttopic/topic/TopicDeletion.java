package io.posttopic.topic;

/**
 * What must happen to rows that belong to a topic before it is deleted: told to those who
 * have such rows, whom the topic does not know.
 */
@FunctionalInterface
public interface TopicDeletion {

	/**
	 * Removes the rows of a topic, which is locked, in the transaction that deletes it.
	 */
	void remove(long topic);

}
