package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.posttopic.database.Pipeline;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Reads and writes the lists of topics of posts, as many as there are, in the same few
 * statements. Whoever writes a list holds its post.
 */
@Repository
class PostTopics {

	private final JdbcClient jdbc;

	private final Pipeline pipeline;

	PostTopics(JdbcClient jdbc, Pipeline pipeline) {
		this.jdbc = jdbc;
		this.pipeline = pipeline;
	}

	/**
	 * A post, as far as its topics are concerned.
	 */
	record Owned(@Nullable Number author, int version) {

		boolean isBy(long user) {
			return this.author != null && this.author.longValue() == user;
		}

	}

	/**
	 * Finds posts.
	 * @param hold whether they are held until the end of the transaction, in the order of
	 * their ids, so that one list has one writer
	 */
	Supplier<Map<Long, Owned>> posts(Collection<Long> ids, boolean hold) {
		return this.pipeline
			.query("select id, \"AuthorId\", version from \"Posts\" where id = any(?::bigint[]) order by id"
					+ (hold ? " for no key update" : ""), (rows) -> {
						Map<Long, Owned> posts = new LinkedHashMap<>();
						while (rows.next()) {
							posts.put(rows.getLong(1), new Owned((Number) rows.getObject(2), rows.getInt(3)));
						}
						return posts;
					}, (Object) array(ids));
	}

	/**
	 * The posts that have a topic.
	 */
	List<Long> postsOf(long topic) {
		return this.jdbc.sql("select \"PostId\" from \"PostTopic\" where \"TopicId\" = ?")
			.param(topic)
			.query((row, number) -> row.getLong(1))
			.list();
	}

	/**
	 * The lists of posts.
	 * @param hold whether their rows are held until the end of the transaction, also
	 * against another application: if that holds one of them it may be waiting for the
	 * post, so it is not waited for
	 * @throws ConcurrencyFailureException where another application holds a row
	 */
	Supplier<Map<Long, TopicList>> lists(Collection<Long> posts, boolean hold) {
		return this.pipeline.query("""
				select "PostId", "TopicId", position, pinned, note, version from "PostTopic"
				where "PostId" = any(?::bigint[]) order by "PostId", position, "TopicId\""""
				+ (hold ? " for no key update nowait" : ""), (rows) -> {
					Map<Long, TopicList> lists = new LinkedHashMap<>();
					posts.forEach((post) -> lists.put(post, new TopicList(post)));
					while (rows.next()) {
						Objects.requireNonNull(lists.get(rows.getLong(1)))
							.read(rows.getLong(2), rows.getObject(3, Integer.class), rows.getBoolean(4),
									rows.getString(5), rows.getInt(6));
					}
					return lists;
				}, (Object) array(posts));
	}

	/**
	 * Writes what has changed of lists, and nothing else.
	 * @param addedBy the user who attaches what is new
	 * @throws ConcurrencyFailureException where another application has just attached
	 * what is new
	 */
	void write(Collection<TopicList> lists, @Nullable Long addedBy) {
		delete(lists);
		Batch added = new Batch(lists, LinkOutcome.ADDED::equals);
		Batch updated = new Batch(lists, LinkOutcome.UPDATED::equals);
		if (!added.keys().isEmpty()) {
			insert(added, addedBy);
		}
		if (!updated.keys().isEmpty()) {
			update(updated);
		}
	}

	private void delete(Collection<TopicList> lists) {
		List<PostTopic.Key> keys = new ArrayList<>();
		lists.forEach((list) -> list.removed().forEach((entry) -> keys.add(key(list, entry))));
		if (!keys.isEmpty()) {
			this.pipeline.update("""
					delete from "PostTopic" where ("PostId", "TopicId") in (
						select * from unnest(?::bigint[], ?::bigint[]))""", 0,
					keys.stream().map(PostTopic.Key::postId).toArray(Long[]::new),
					keys.stream().map(PostTopic.Key::topicId).toArray(Long[]::new));
		}
	}

	private void insert(Batch batch, @Nullable Long addedBy) {
		List<@Nullable Object> values = new ArrayList<>(batch.columns());
		values.add(addedBy);
		this.pipeline.update(
				"""
						insert into "PostTopic" ("PostId", "TopicId", position, pinned, note, "createdAt", "updatedAt", "AddedById")
						select post, topic, place, pin, words, now(), now(), adder
						from unnest(?::bigint[], ?::bigint[], ?::int[], ?::boolean[], ?::text[]) added (post, topic, place, pin, words),
							(values (?::bigint)) by (adder)
						on conflict ("PostId", "TopicId") do nothing""",
				batch.keys().size(), values.toArray());
	}

	private void update(Batch batch) {
		this.pipeline.update(
				"""
						update "PostTopic" set position = place, pinned = pin, note = words, "updatedAt" = now()
						from unnest(?::bigint[], ?::bigint[], ?::int[], ?::boolean[], ?::text[]) changed (post, topic, place, pin, words)
						where "PostId" = post and "TopicId" = topic""",
				0, batch.columns().toArray());
	}

	/**
	 * Holds topics, in the order of their ids, so that nobody attaches them.
	 * @return those that are there
	 */
	List<Long> holdTopics(Long... topics) {
		return this.jdbc.sql("select id from \"Topics\" where id = any(?::bigint[]) order by id for update")
			.param(topics)
			.query((row, number) -> row.getLong(1))
			.list();
	}

	/**
	 * Joins the rows of two topics that posts have both of: the second topic's stays.
	 * @return how many posts have both
	 */
	int join(long from, long into) {
		this.jdbc.sql("""
				update "PostTopic" kept set pinned = kept.pinned or gone.pinned,
					"createdAt" = least(kept."createdAt", gone."createdAt"), "updatedAt" = now()
				from "PostTopic" gone
				where kept."TopicId" = ? and gone."TopicId" = ? and gone."PostId" = kept."PostId"
					and (gone.pinned and not kept.pinned or gone."createdAt" < kept."createdAt")""")
			.params(into, from)
			.update();
		return this.jdbc
			.sql("""
					delete from "PostTopic" gone where "TopicId" = ?
						and exists (select 1 from "PostTopic" kept where kept."TopicId" = ? and kept."PostId" = gone."PostId")""")
			.params(from, into)
			.update();
	}

	/**
	 * Moves all rows of a topic to another one.
	 * @return how many there are
	 */
	int move(long from, long into) {
		return this.jdbc.sql("update \"PostTopic\" set \"TopicId\" = ?, \"updatedAt\" = now() where \"TopicId\" = ?")
			.params(into, from)
			.update();
	}

	/**
	 * Removes all rows of a topic.
	 */
	void removeTopic(long topic) {
		this.jdbc.sql("delete from \"PostTopic\" where \"TopicId\" = ?").param(topic).update();
	}

	/**
	 * Deletes a topic that has no rows left.
	 */
	void deleteTopic(long topic) {
		this.jdbc.sql("delete from \"Topics\" where id = ?").param(topic).update();
	}

	/**
	 * Closes up the positions in posts.
	 */
	void closeUp(Collection<Long> posts) {
		this.jdbc.sql("""
				update "PostTopic" row set position = dense.position, "updatedAt" = now()
				from (
					select "PostId", "TopicId",
						row_number() over (partition by "PostId" order by position, "TopicId") - 1 as position
					from "PostTopic" where "PostId" = any(?::bigint[])
				) dense
				where row."PostId" = dense."PostId" and row."TopicId" = dense."TopicId"
					and row.position is distinct from dense.position""").param(array(posts)).update();
	}

	/**
	 * Raises the versions of posts, because their lists have changed.
	 */
	void raiseVersions(Collection<Long> posts) {
		this.jdbc.sql("update \"Posts\" set version = version + 1, \"updatedAt\" = now() where id = any(?::bigint[])")
			.param(array(posts))
			.update();
	}

	private static PostTopic.Key key(TopicList list, TopicList.Entry entry) {
		return new PostTopic.Key(list.post(), entry.topic());
	}

	private static Long[] array(Collection<Long> ids) {
		return ids.stream().distinct().toArray(Long[]::new);
	}

	/**
	 * The entries of an outcome, column by column.
	 */
	private static final class Batch {

		private final List<PostTopic.Key> keys = new ArrayList<>();

		private final List<Integer> positions = new ArrayList<>();

		private final List<Boolean> pinned = new ArrayList<>();

		private final List<@Nullable String> notes = new ArrayList<>();

		private Batch(Collection<TopicList> lists, Predicate<LinkOutcome> outcome) {
			for (TopicList list : lists) {
				for (int position = 0; position < list.entries().size(); position++) {
					TopicList.Entry entry = list.entries().get(position);
					if (outcome.test(list.outcome(entry))) {
						this.keys.add(key(list, entry));
						this.positions.add(position);
						this.pinned.add(entry.pinned());
						this.notes.add(entry.note());
					}
				}
			}
		}

		private List<PostTopic.Key> keys() {
			return this.keys;
		}

		private List<Object> columns() {
			return List.of(this.keys.stream().map(PostTopic.Key::postId).toArray(Long[]::new),
					this.keys.stream().map(PostTopic.Key::topicId).toArray(Long[]::new),
					this.positions.toArray(Integer[]::new), this.pinned.toArray(Boolean[]::new),
					this.notes.toArray(String[]::new));
		}

	}

}
