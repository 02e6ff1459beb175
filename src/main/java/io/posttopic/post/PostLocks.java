package io.posttopic.post;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.posttopic.pool.Pipeline;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Repository;

/**
 * The locks on posts, for packages that write rows that belong to them.
 */
@Repository
public class PostLocks {

	private final Pipeline pipeline;

	PostLocks(Pipeline pipeline) {
		this.pipeline = pipeline;
	}

	/**
	 * The strength with which posts are locked until the end of the transaction.
	 */
	public enum Strength {

		/** The posts are read but not locked. */
		NONE(""),
		/** The posts are locked against deletion. */
		EXISTENCE(" for key share"),
		/**
		 * The posts are locked against deletion and against other writers of their rows.
		 */
		ROWS(" for no key update");

		private final String clause;

		Strength(String clause) {
			this.clause = clause;
		}

	}

	/**
	 * The author of a post, who may write its rows.
	 *
	 * @param authorId the author's key, or null if the post has no author
	 */
	public record Author(@Nullable Long authorId) {

		public boolean is(long userId) {
			return this.authorId != null && this.authorId == userId;
		}

	}

	/**
	 * Adds a statement to the pipeline that locks posts, in the order of their ids.
	 * @return the author of each post that exists
	 */
	public Pipeline.Result<Map<Long, Author>> lock(Collection<Long> ids, Strength strength) {
		return this.pipeline.query(
				"select id, \"AuthorId\" from \"Posts\" where id = any(?::bigint[]) order by id" + strength.clause,
				(rows) -> {
					Map<Long, Author> posts = new LinkedHashMap<>();
					while (rows.next()) {
						Number author = (Number) rows.getObject(2);
						posts.put(rows.getLong(1), new Author((author != null) ? author.longValue() : null));
					}
					return posts;
				}, (Object) ids.stream().distinct().toArray(Long[]::new));
	}

}
