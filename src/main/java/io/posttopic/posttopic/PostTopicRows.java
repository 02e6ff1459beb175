package io.posttopic.posttopic;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.posttopic.pool.Pipeline;

/**
 * The part of the {@link PostTopicRepository} that reads and writes many rows with one
 * statement each, through the {@link Pipeline} of the transaction.
 */
public interface PostTopicRows {

	/**
	 * Reads the rows of posts, those of each post in the order of its list.
	 * @param lock whether to lock the rows. If they are not locked, {@link #updateAll}
	 * and {@link #insertAll} notice if another application has changed them since, and
	 * {@link #deleteAll} does not.
	 * @return the rows of each post, an empty list if the post has none
	 */
	Pipeline.Result<Map<Long, List<PostTopic>>> findByPosts(Collection<Long> postIds, boolean lock);

	/**
	 * Reads the version of the topic list of each post that has topics, as
	 * {@link TopicsVersion} defines it.
	 */
	Pipeline.Result<Map<Long, String>> findTopicsVersions(Collection<Long> postIds);

	/**
	 * Reads the rows of a post as they were at a point in time, in the order that its
	 * list had then.
	 */
	Pipeline.Result<List<PostTopic>> findPast(long postId, OffsetDateTime asOf);

	/**
	 * Returns the ids of posts that have a topic, in their order.
	 */
	List<Long> findPostIds(long topicId, int limit);

	/**
	 * Inserts new rows.
	 * @throws org.springframework.dao.ConcurrencyFailureException when the pipeline is
	 * sent, if another application has just inserted one of the rows
	 */
	void insertAll(List<PostTopic> rows);

	/**
	 * Updates rows to their given state.
	 * @throws org.springframework.dao.ConcurrencyFailureException when the pipeline is
	 * sent, if the version of one of the rows has changed
	 */
	void updateAll(List<PostTopic> rows);

	void deleteAll(List<PostTopic> rows);

}
