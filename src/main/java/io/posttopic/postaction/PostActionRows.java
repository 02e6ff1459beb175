package io.posttopic.postaction;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.posttopic.pool.Pipeline;

/**
 * The part of the {@link PostActionRepository} that reads and writes many rows with one
 * statement each, through the {@link Pipeline} of the transaction.
 */
interface PostActionRows {

	/**
	 * Reads a user's rows of posts, in the order of the posts.
	 * @param lock whether to lock the rows
	 * @return the row of each post that has one
	 */
	Pipeline.Result<Map<Long, PostAction>> findByPosts(String username, Collection<Long> postIds, boolean lock);

	/**
	 * Inserts new rows.
	 * @throws org.springframework.dao.ConcurrencyFailureException when the pipeline is
	 * sent, if another transaction has just inserted one of the rows
	 */
	void insertAll(List<PostAction> rows);

	/**
	 * Updates locked rows to their given state.
	 * @throws org.springframework.dao.ConcurrencyFailureException when the pipeline is
	 * sent, if the version of one of the rows has changed
	 */
	void updateAll(List<PostAction> rows);

	void deleteAll(List<PostAction> rows);

}
