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

import io.posttopic.pool.Pipeline;
import io.posttopic.user.Viewers;
import io.posttopic.write.WrittenRows;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Repository;

/**
 * The implementation of {@link PostActionRows}, which Spring Data adds to
 * {@link PostActionRepository}.
 */
@Repository
class PostActionRowsImpl implements PostActionRows {

	private static final String FIND = """
			select "PostId", "UserId", "likedAt", "bookmarkedAt", version, "createdAt", "updatedAt" from "PostAction"
			where "UserId" = %s and "PostId" = any(?::bigint[]) order by "PostId\"""".formatted(Viewers.ID_OF_USERNAME);

	private final Pipeline pipeline;

	PostActionRowsImpl(Pipeline pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public Pipeline.Result<Map<Long, PostAction>> findByPosts(String username, Collection<Long> postIds, boolean lock) {
		return this.pipeline.query(FIND + (lock ? " for update" : ""), (rows) -> {
			Map<Long, PostAction> byPost = new HashMap<>();
			while (rows.next()) {
				PostAction row = read(rows);
				byPost.put(row.key().postId(), row);
			}
			return byPost;
		}, username, postIds.toArray(Long[]::new));
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
	public void insertAll(List<PostAction> added) {
		if (!added.isEmpty()) {
			WrittenRows<PostAction> rows = new WrittenRows<>(added);
			this.pipeline.insert(rows.sql("""
					insert into "PostAction" ("PostId", "UserId", "likedAt", "bookmarkedAt", "createdAt", "updatedAt")
					select unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::timestamptz[]), unnest(?::timestamptz[]),
						unnest(?::timestamptz[]), unnest(?::timestamptz[])"""), postId(rows),
					rows.column((row) -> row.key().userId(), Long[]::new), rows.times(PostAction::likedAt),
					rows.times(PostAction::bookmarkedAt), rows.times(PostAction::createdAt),
					rows.times(PostAction::updatedAt));
		}
	}

	@Override
	public void updateAll(List<PostAction> changed) {
		if (!changed.isEmpty()) {
			WrittenRows<PostAction> rows = new WrittenRows<>(changed);
			this.pipeline.update(rows
				.sql("""
						update "PostAction" set "likedAt" = liked, "bookmarkedAt" = bookmarked, "updatedAt" = after.updated
						from (
							select unnest(?::bigint[]) as post, unnest(?::int[]) as version, unnest(?::timestamptz[]) as liked,
								unnest(?::timestamptz[]) as bookmarked, unnest(?::timestamptz[]) as updated
						) after
						where "PostId" = after.post and "UserId" = ? and "PostAction".version = after.version"""),
					changed.size(), postId(rows), rows.column(PostAction::version, Integer[]::new),
					rows.times(PostAction::likedAt), rows.times(PostAction::bookmarkedAt),
					rows.times(PostAction::updatedAt), changed.getFirst().key().userId());
		}
	}

	@Override
	public void deleteAll(List<PostAction> removed) {
		if (!removed.isEmpty()) {
			this.pipeline.update("delete from \"PostAction\" where \"PostId\" = any(?::bigint[]) and \"UserId\" = ?", 0,
					removed.stream().map((row) -> row.key().postId()).toArray(Long[]::new),
					removed.getFirst().key().userId());
		}
	}

	private static @Nullable Object postId(WrittenRows<PostAction> rows) {
		return rows.column((row) -> row.key().postId(), Long[]::new);
	}

}
