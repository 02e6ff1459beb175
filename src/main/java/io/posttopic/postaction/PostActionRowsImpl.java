package io.posttopic.postaction;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.posttopic.pool.Pipeline;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Repository;

/**
 * Implements {@link PostActionRows}; Spring Data adds it to {@link PostActionRepository}.
 */
@Repository
class PostActionRowsImpl implements PostActionRows {

	private final Pipeline pipeline;

	PostActionRowsImpl(Pipeline pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public Map<Long, PostAction> findByPosts(long userId, Collection<Long> postIds, boolean lock) {
		Pipeline.Result<Map<Long, PostAction>> found = this.pipeline
			.query("""
					select "PostId", "UserId", "likedAt", "bookmarkedAt", version, "createdAt", "updatedAt" from "PostAction"
					where "UserId" = ? and "PostId" = any(?::bigint[]) order by "PostId\""""
					+ (lock ? " for update" : ""), (rows) -> {
						Map<Long, PostAction> byPost = new HashMap<>();
						while (rows.next()) {
							PostAction row = read(rows);
							byPost.put(row.key().postId(), row);
						}
						return byPost;
					}, userId, postIds.toArray(Long[]::new));
		this.pipeline.send();
		return found.get();
	}

	private static PostAction read(ResultSet row) throws SQLException {
		return new PostAction(new PostAction.Key(row.getLong("PostId"), row.getLong("UserId")), time(row, "likedAt"),
				time(row, "bookmarkedAt"), row.getInt("version"), Objects.requireNonNull(time(row, "createdAt")),
				Objects.requireNonNull(time(row, "updatedAt")));
	}

	private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

	@Override
	public void insertAll(List<PostAction> rows) {
		if (!rows.isEmpty()) {
			this.pipeline.update(
					"""
							insert into "PostAction" ("PostId", "UserId", "likedAt", "bookmarkedAt", "createdAt", "updatedAt")
							select * from unnest(?::bigint[], ?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[])
							on conflict ("PostId", "UserId") do nothing""",
					rows.size(), posts(rows), column(rows, (row) -> row.key().userId(), Long[]::new),
					times(rows, PostAction::likedAt), times(rows, PostAction::bookmarkedAt),
					times(rows, PostAction::createdAt), times(rows, PostAction::updatedAt));
		}
	}

	@Override
	public void updateAll(List<PostAction> rows) {
		if (!rows.isEmpty()) {
			this.pipeline.update("""
					update "PostAction" set "likedAt" = liked, "bookmarkedAt" = bookmarked, "updatedAt" = after.updated
					from unnest(?::bigint[], ?::int[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[])
						after (post, version, liked, bookmarked, updated)
					where "PostId" = after.post and "UserId" = ? and "PostAction".version = after.version""",
					rows.size(), posts(rows), column(rows, PostAction::version, Integer[]::new),
					times(rows, PostAction::likedAt), times(rows, PostAction::bookmarkedAt),
					times(rows, PostAction::updatedAt), rows.getFirst().key().userId());
		}
	}

	@Override
	public void deleteAll(List<PostAction> rows) {
		if (!rows.isEmpty()) {
			this.pipeline.update("delete from \"PostAction\" where \"PostId\" = any(?::bigint[]) and \"UserId\" = ?", 0,
					posts(rows), rows.getFirst().key().userId());
		}
	}

	private static Object posts(List<PostAction> rows) {
		return column(rows, (row) -> row.key().postId(), Long[]::new);
	}

	private static Object times(List<PostAction> rows, Function<PostAction, @Nullable Instant> property) {
		return column(rows, (row) -> {
			Instant time = property.apply(row);
			return (time != null) ? time.toString() : null;
		}, String[]::new);
	}

	private static <T> @Nullable T[] column(List<PostAction> rows, Function<PostAction, @Nullable T> property,
			IntFunction<@Nullable T[]> array) {
		return rows.stream().map(property).toArray(array);
	}

}
