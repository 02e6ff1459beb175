package io.posttopic.postaction;

import java.sql.ResultSet;
import java.util.function.Supplier;

import io.posttopic.database.Pipeline;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Writes the rows of {@code "PostAction"}: what is there decides, in the statement that
 * writes.
 */
@Repository
class PostActions {

	private final JdbcClient jdbc;

	private final Pipeline pipeline;

	PostActions(JdbcClient jdbc, Pipeline pipeline) {
		this.jdbc = jdbc;
		this.pipeline = pipeline;
	}

	/**
	 * Holds a post until the end of the transaction, so that it is not deleted.
	 */
	Supplier<Boolean> holdPost(long post) {
		return this.pipeline.query("select 1 from \"Posts\" where id = ? for key share", ResultSet::next, post);
	}

	/**
	 * Sets flags, of which one is true. A row that becomes a like is created anew for all
	 * others, who do not know of the bookmark that it was.
	 * @param liked whether it is liked, null to leave that
	 * @param bookmarked whether it is bookmarked, null to leave that
	 */
	void set(long post, long user, @Nullable Boolean liked, @Nullable Boolean bookmarked) {
		this.jdbc
			.sql("""
					insert into "PostAction" as row ("PostId", "UserId", "likedAt", "bookmarkedAt", "createdAt", "updatedAt")
					values (:post, :user, case when :liked::boolean then now() end, case when :bookmarked::boolean then now() end,
						now(), now())
					on conflict ("PostId", "UserId") do update set
						"likedAt" = case when :liked::boolean then coalesce(row."likedAt", now())
							when not :liked::boolean then null else row."likedAt" end,
						"bookmarkedAt" = case when :bookmarked::boolean then coalesce(row."bookmarkedAt", now())
							when not :bookmarked::boolean then null else row."bookmarkedAt" end,
						"createdAt" = case when :liked::boolean and row."likedAt" is null and row."bookmarkedAt" is not null
							then now() else row."createdAt" end,
						"updatedAt" = now()
					where (row."likedAt" is not null) is distinct from coalesce(:liked::boolean, row."likedAt" is not null)
						or (row."bookmarkedAt" is not null)
							is distinct from coalesce(:bookmarked::boolean, row."bookmarkedAt" is not null)""")
			.param("post", post)
			.param("user", user)
			.param("liked", liked)
			.param("bookmarked", bookmarked)
			.update();
	}

	/**
	 * Takes flags away; with its last flag the row goes. The update holds the row, so
	 * that the last of two who take flags away sees what the other one has left.
	 */
	void clear(long post, long user, boolean liked, boolean bookmarked) {
		int changed = this.jdbc.sql("""
				update "PostAction" set "likedAt" = case when not :liked then "likedAt" end,
					"bookmarkedAt" = case when not :bookmarked then "bookmarkedAt" end, "updatedAt" = now()
				where "PostId" = :post and "UserId" = :user
					and ("likedAt" is not null and :liked or "bookmarkedAt" is not null and :bookmarked)""")
			.param("post", post)
			.param("user", user)
			.param("liked", liked)
			.param("bookmarked", bookmarked)
			.update();
		if (changed > 0) {
			this.jdbc.sql("""
					delete from "PostAction" where "PostId" = :post and "UserId" = :user
						and "likedAt" is null and "bookmarkedAt" is null""")
				.param("post", post)
				.param("user", user)
				.update();
		}
	}

}
