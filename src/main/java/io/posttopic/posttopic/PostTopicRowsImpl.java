package io.posttopic.posttopic;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.posttopic.pool.Pipeline;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Repository;

/**
 * Implements {@link PostTopicRows}. Spring Data adds it to {@link PostTopicRepository};
 * who needs no other method is given this class, because each call through the
 * repository's proxy takes longer than the method itself.
 */
@Primary
@Repository
class PostTopicRowsImpl implements PostTopicRows {

	private final Pipeline pipeline;

	PostTopicRowsImpl(Pipeline pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public Pipeline.Result<Map<Long, List<PostTopic>>> findByPosts(Collection<Long> postIds) {
		return this.pipeline.query(
				"""
						select "PostId", "TopicId", position, pinned, note, "AddedById", version, "createdAt", "updatedAt" from "PostTopic"
						where "PostId" = any(?::bigint[]) order by "PostId", position, "TopicId\"""",
				(rows) -> {
					Map<Long, List<PostTopic>> byPost = new LinkedHashMap<>();
					postIds.forEach((post) -> byPost.put(post, new ArrayList<>()));
					while (rows.next()) {
						PostTopic row = read(rows);
						Objects.requireNonNull(byPost.get(row.key().postId())).add(row);
					}
					return byPost;
				}, array(postIds));
	}

	private static PostTopic read(ResultSet row) throws SQLException {
		Number addedBy = (Number) row.getObject("AddedById");
		return new PostTopic(new PostTopic.Key(row.getLong("PostId"), row.getLong("TopicId")),
				row.getObject("position", Integer.class), row.getBoolean("pinned"), row.getString("note"),
				(addedBy != null) ? addedBy.longValue() : null, row.getInt("version"),
				row.getObject("createdAt", OffsetDateTime.class).toInstant(),
				row.getObject("updatedAt", OffsetDateTime.class).toInstant());
	}

	@Override
	public Pipeline.Result<Map<Long, String>> findTopicsVersions(Collection<Long> postIds) {
		return this.pipeline.query("select \"PostId\", " + TopicsVersion.OF_ROWS
				+ " from \"PostTopic\" where \"PostId\" = any(?::bigint[]) group by 1", (rows) -> {
					Map<Long, String> versions = new HashMap<>();
					while (rows.next()) {
						versions.put(rows.getLong(1), rows.getString(2));
					}
					return versions;
				}, array(postIds));
	}

	@Override
	public Pipeline.Result<Map<Long, Optional<PostTopic>>> findReplaced(long postId, OffsetDateTime asOf) {
		return this.pipeline.query(
				"""
						select known, "PostId", "TopicId", position, pinned, note, "AddedById", version, "createdAt", "updatedAt"
						from (
							select distinct on (key2) key1 as "PostId", key2 as "TopicId", before is not null as known, before
							from posttopic_changes where type = 'PostTopic' and key1 = ? and at > ? order by key2, id
						) replaced, jsonb_to_record(coalesce(before, '{}')) as row (position int, pinned boolean, note text,
							"AddedById" bigint, version int, "createdAt" timestamptz, "updatedAt" timestamptz)""",
				(rows) -> {
					Map<Long, Optional<PostTopic>> replaced = new HashMap<>();
					while (rows.next()) {
						replaced.put(rows.getLong("TopicId"),
								rows.getBoolean(1) ? Optional.of(read(rows)) : Optional.empty());
					}
					return replaced;
				}, postId, asOf);
	}

	@Override
	public List<Long> findPostIds(long topicId, int limit) {
		Pipeline.Result<List<Long>> found = this.pipeline
			.query("select \"PostId\" from \"PostTopic\" where \"TopicId\" = ? order by \"PostId\" limit ?", (rows) -> {
				List<Long> ids = new ArrayList<>();
				while (rows.next()) {
					ids.add(rows.getLong(1));
				}
				return ids;
			}, topicId, limit);
		this.pipeline.send();
		return found.get();
	}

	@Override
	public void insertAll(List<PostTopic> rows) {
		if (!rows.isEmpty()) {
			this.pipeline.insert(
					"""
							insert into "PostTopic" ("PostId", "TopicId", position, pinned, note, "AddedById", "createdAt", "updatedAt")
							select post, topic, position, pinned, note, adder, coalesce(created, now()), coalesce(updated, now())
							from unnest(?::bigint[], ?::bigint[], ?::int[], ?::boolean[], ?::text[], ?::bigint[], ?::timestamptz[], ?::timestamptz[])
								row (post, topic, position, pinned, note, adder, created, updated)""",
					postIds(rows), topicIds(rows), column(rows, PostTopic::position, Integer[]::new),
					column(rows, PostTopic::pinned, Boolean[]::new), column(rows, PostTopic::note, String[]::new),
					column(rows, PostTopic::addedById, Long[]::new),
					column(rows, (row) -> text(row.createdAt()), String[]::new),
					column(rows, (row) -> text(row.updatedAt()), String[]::new));
		}
	}

	@Override
	public void updateAll(List<PostTopic> rows) {
		if (!rows.isEmpty()) {
			this.pipeline
				.update("""
						update "PostTopic" set position = after.position, pinned = after.pinned, note = after.note,
							"createdAt" = least("createdAt", after.created), "updatedAt" = coalesce(after.updated, "updatedAt")
						from unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::boolean[], ?::text[], ?::timestamptz[], ?::timestamptz[])
							after (post, topic, version, position, pinned, note, created, updated)
						where "PostId" = after.post and "TopicId" = after.topic and "PostTopic".version = after.version""",
						rows.size(), postIds(rows), topicIds(rows), column(rows, PostTopic::version, Integer[]::new),
						column(rows, PostTopic::position, Integer[]::new),
						column(rows, PostTopic::pinned, Boolean[]::new), column(rows, PostTopic::note, String[]::new),
						column(rows, (row) -> text(row.createdAt()), String[]::new),
						column(rows, (row) -> text(row.updatedAt()), String[]::new));
		}
	}

	@Override
	public void deleteAll(List<PostTopic> rows) {
		if (!rows.isEmpty()) {
			this.pipeline.update("""
					delete from "PostTopic" where ("PostId", "TopicId") in (
						select * from unnest(?::bigint[], ?::bigint[]))""", 0, postIds(rows), topicIds(rows));
		}
	}

	private static Object postIds(List<PostTopic> rows) {
		return column(rows, (row) -> row.key().postId(), Long[]::new);
	}

	private static Object topicIds(List<PostTopic> rows) {
		return column(rows, (row) -> row.key().topicId(), Long[]::new);
	}

	private static <T> @Nullable T[] column(List<PostTopic> rows, Function<PostTopic, @Nullable T> property,
			IntFunction<@Nullable T[]> array) {
		return rows.stream().map(property).toArray(array);
	}

	/**
	 * Returns a time as text for PostgreSQL, or null if another application wrote a time
	 * that the API cannot represent, such as infinity.
	 */
	private static @Nullable String text(Instant time) {
		int year = time.atOffset(ZoneOffset.UTC).getYear();
		return (year >= 1 && year <= 9999) ? time.toString() : null;
	}

	private static Object array(Collection<Long> ids) {
		return ids.stream().distinct().toArray(Long[]::new);
	}

}
