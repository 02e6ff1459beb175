package io.posttopic.posttopic;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.posttopic.database.Pipeline;

/**
 * Reads and writes many rows of {@code "PostTopic"} in one statement each, which goes
 * through the pipeline of the transaction.
 */
interface PostTopicRows {

	/**
	 * Reads the rows of posts, each post's in their order.
	 * @param lock whether the rows are locked until the end of the transaction. A row
	 * that another application has locked is not waited for: that application may be
	 * waiting for the post
	 * @return the rows of each post, empty where it has none
	 */
	Pipeline.Result<Map<Long, List<PostTopic>>> findByPosts(Collection<Long> postIds, boolean lock);

	/**
	 * Reads the version of the topic list of each post that has topics, as
	 * {@link TopicsVersion} defines it.
	 */
	Pipeline.Result<Map<Long, String>> findTopicsVersions(Collection<Long> postIds);

	/**
	 * Returns posts that are under a topic, in the order of their ids.
	 */
	List<Long> findPostIds(long topicId, int limit);

	/**
	 * Inserts new rows.
	 * @throws org.springframework.dao.ConcurrencyFailureException when the pipeline is
	 * sent, if another application has just inserted one of them
	 */
	void insertAll(List<PostTopic> rows);

	/**
	 * Updates rows to the state that is given.
	 * @throws org.springframework.dao.ConcurrencyFailureException when the pipeline is
	 * sent, if one of them has another version by now
	 */
	void updateAll(List<PostTopic> rows);

	/**
	 * Deletes rows.
	 */
	void deleteAll(List<PostTopic> rows);

}
