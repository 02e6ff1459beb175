package io.posttopic.posttopic;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.pool.Pipeline;
import io.posttopic.write.WrittenRows;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;
import org.springframework.stereotype.Repository;

/**
 * The implementation of {@link PostTopicRows}, which Spring Data adds to
 * {@link PostTopicRepository}. Classes that need no other method get it directly, because
 * each call through the repository's proxy takes longer than the method itself.
 */
@Primary
@Repository
class PostTopicRowsImpl implements PostTopicRows {

	private static final String COLUMNS = """
			"PostId", "TopicId", position, pinned, note, "AddedById", version, "createdAt", "updatedAt\"""";

	/**
	 * Reads the rows that have not changed since, and of those that have, what the first
	 * change since then replaced.
	 */
	private static final String PAST = """
			select %1$s from "PostTopic" present
			where "PostId" = ? and not exists (
				select from posttopic_changes
				where type = 'PostTopic' and key1 = present."PostId" and key2 = present."TopicId" and at > ?)
			union all
			select %1$s from (
				select distinct on (key2) key1 as "PostId", key2 as "TopicId", before
				from posttopic_changes where type = 'PostTopic' and key1 = ? and at > ? order by key2, id
			) replaced, jsonb_to_record(before) as state (position int, pinned boolean, note text, "AddedById" bigint,
				version int, "createdAt" timestamptz, "updatedAt" timestamptz)
			where before is not null
			order by position, "TopicId\"""".formatted(COLUMNS);

	private final Pipeline pipeline;

	PostTopicRowsImpl(Pipeline pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public Pipeline.Result<Map<Long, List<PostTopic>>> findByPosts(Collection<Long> postIds, boolean lock) {
		return this.pipeline.query("select " + COLUMNS + """
				 from "PostTopic"
				where "PostId" = any(?::bigint[]) order by "PostId", position, "TopicId\""""
				+ (lock ? " for update" : ""), (rows) -> {
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
	public Pipeline.Result<List<PostTopic>> findPast(long postId, OffsetDateTime asOf) {
		return this.pipeline.query(PAST, new RowMapperResultSetExtractor<>((row, number) -> read(row)), postId, asOf,
				postId, asOf);
	}

	@Override
	public List<Long> findPostIds(long topicId, int limit) {
		return this.pipeline.send(this.pipeline.query(
				"select \"PostId\" from \"PostTopic\" where \"TopicId\" = ? order by \"PostId\" limit ?", Pipeline.IDS,
				topicId, limit));
	}

	@Override
	public void insertAll(List<PostTopic> added) {
		if (!added.isEmpty()) {
			WrittenRows<PostTopic> rows = new WrittenRows<>(added);
			this.pipeline.insert(rows
				.sql("""
						insert into "PostTopic" ("PostId", "TopicId", position, pinned, note, "AddedById", "createdAt", "updatedAt")
						select unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::int[]), unnest(?::boolean[]),
							unnest(?::text[]), unnest(?::bigint[]), unnest(?::timestamptz[]), unnest(?::timestamptz[])"""),
					postId(rows), topicId(rows), rows.column(PostTopic::position, Integer[]::new),
					rows.column(PostTopic::pinned, Boolean[]::new), rows.column(PostTopic::note, String[]::new),
					rows.column(PostTopic::addedById, Long[]::new), rows.times(PostTopic::createdAt),
					rows.times(PostTopic::updatedAt));
		}
	}

	@Override
	public void updateAll(List<PostTopic> changed) {
		if (!changed.isEmpty()) {
			WrittenRows<PostTopic> rows = new WrittenRows<>(changed);
			this.pipeline.update(rows.sql("""
					update "PostTopic" set position = after.position, pinned = after.pinned, note = after.note,
						"createdAt" = least("createdAt", after.created), "updatedAt" = after.updated
					from (
						select unnest(?::bigint[]) as post, unnest(?::bigint[]) as topic, unnest(?::int[]) as version,
							unnest(?::int[]) as position, unnest(?::boolean[]) as pinned, unnest(?::text[]) as note,
							unnest(?::timestamptz[]) as created, unnest(?::timestamptz[]) as updated
					) after
					where "PostId" = after.post and "TopicId" = after.topic and "PostTopic".version = after.version"""),
					changed.size(), postId(rows), topicId(rows), rows.column(PostTopic::version, Integer[]::new),
					rows.column(PostTopic::position, Integer[]::new), rows.column(PostTopic::pinned, Boolean[]::new),
					rows.column(PostTopic::note, String[]::new), rows.times(PostTopic::createdAt),
					rows.times(PostTopic::updatedAt));
		}
	}

	@Override
	public void deleteAll(List<PostTopic> removed) {
		if (!removed.isEmpty()) {
			WrittenRows<PostTopic> rows = new WrittenRows<>(removed);
			this.pipeline.update(rows.sql("""
					delete from "PostTopic" using (select unnest(?::bigint[]) post, unnest(?::bigint[]) topic) removed
					where "PostId" = removed.post and "TopicId" = removed.topic"""), 0, postId(rows), topicId(rows));
		}
	}

	private static @Nullable Object postId(WrittenRows<PostTopic> rows) {
		return rows.column((row) -> row.key().postId(), Long[]::new);
	}

	private static @Nullable Object topicId(WrittenRows<PostTopic> rows) {
		return rows.column((row) -> row.key().topicId(), Long[]::new);
	}

	private static Object array(Collection<Long> ids) {
		return ids.stream().distinct().toArray(Long[]::new);
	}

}
