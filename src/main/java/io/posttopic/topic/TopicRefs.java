package io.posttopic.topic;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import io.posttopic.database.Pipeline;
import io.posttopic.read.Input;
import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.util.function.SingletonSupplier;

/**
 * Finds the topics that inputs refer to by id, slug or name, and makes those that no
 * topic has the name of. One statement, however many there are, unless some are made.
 */
@Repository
public class TopicRefs {

	/** A name is found by the index that topics are sorted by. */
	private static final Map<String, String> CONDITIONS = Map.of("id", "id = any(?::bigint[])", "slug",
			"slug = any(?::text[])", "name", "left(coalesce(name, ''), 255) = any(?::text[])");

	private final JdbcClient jdbc;

	private final Pipeline pipeline;

	private final Slugs slugs;

	private final boolean anybodyMakesTopics;

	TopicRefs(JdbcClient jdbc, Pipeline pipeline, Slugs slugs,
			@Value("${posttopic.topics.made-by-name:true}") boolean anybodyMakesTopics) {
		this.jdbc = jdbc;
		this.pipeline = pipeline;
		this.slugs = slugs;
		this.anybodyMakesTopics = anybodyMakesTopics;
	}

	/**
	 * What a reference says, without looking for its topic: the same for two references
	 * of one kind to one topic.
	 * @throws ApiException BAD_USER_INPUT where it is none
	 */
	public static Object key(Input ref) {
		return Key.of(ref);
	}

	/**
	 * Finds topics, and holds them until the end of the transaction: in the order of
	 * their ids, before any post is held. So does whoever merges or deletes topics.
	 * @param make whether those that are not there by name are made, in the transaction
	 * @return the topic of each reference, by identity; what is not there is not in it
	 */
	public Supplier<Map<Input, Long>> find(Collection<Input> refs, boolean make) {
		Supplier<Map<Key, Long>> found = hold(refs.stream().map(Key::of).toList());
		return SingletonSupplier.of(() -> {
			Map<Key, Long> topics = new HashMap<>(found.get());
			List<Key> missing = refs.stream()
				.filter(TopicRefs::isNew)
				.map(Key::of)
				.filter((key) -> !topics.containsKey(key))
				.distinct()
				.toList();
			if (make && !missing.isEmpty()) {
				topics.putAll(make(missing));
			}
			Map<Input, Long> byRef = new IdentityHashMap<>();
			refs.forEach((ref) -> Optional.ofNullable(topics.get(Key.of(ref))).ifPresent((id) -> byRef.put(ref, id)));
			return byRef;
		});
	}

	private Supplier<Map<Key, Long>> hold(Collection<Key> keys) {
		List<@Nullable Object> values = new ArrayList<>();
		List<String> conditions = new ArrayList<>();
		CONDITIONS.forEach((by, condition) -> {
			Object[] named = keys.stream().filter((key) -> key.by.equals(by)).map(Key::value).distinct().toArray();
			if (named.length > 0) {
				conditions.add(condition);
				values.add(Arrays.copyOf(named, named.length, by.equals("id") ? Long[].class : String[].class));
			}
		});
		if (conditions.isEmpty()) {
			return Map::of;
		}
		return this.pipeline.query("select id, slug, name from \"Topics\" where " + String.join(" or ", conditions)
				+ " order by id for key share", TopicRefs::byKey, values.toArray());
	}

	/** Of several of one name the oldest. */
	private static Map<Key, Long> byKey(ResultSet rows) throws SQLException {
		Map<Key, Long> topics = new HashMap<>();
		while (rows.next()) {
			long id = rows.getLong(1);
			topics.put(new Key("id", id), id);
			topics.putIfAbsent(new Key("slug", text(rows, 2)), id);
			topics.putIfAbsent(new Key("name", text(rows, 3)), id);
		}
		return topics;
	}

	/** Nobody asks for a topic that has none. */
	private static String text(ResultSet rows, int column) throws SQLException {
		return Objects.requireNonNullElse(rows.getString(column), "");
	}

	/**
	 * Whether a reference is by a name, which makes a topic where there is none.
	 */
	public static boolean isNew(Input ref) {
		return by(ref).name().equals("name");
	}

	/**
	 * What to tell where a reference leads to no topic.
	 */
	public ApiException missing(Input ref) {
		Input by = by(ref);
		if (isNew(ref)) {
			return ApiException
				.forbidden(by.path() + ": no topic has this name, and making one needs the role moderator or admin.");
		}
		return new ApiException(ErrorCode.NOT_FOUND, by.path() + ": there is no topic of this " + by.name() + ".",
				Map.of("argument", by.path()));
	}

	/**
	 * Whether the caller may make topics by name.
	 */
	public boolean mayMake() {
		return this.anybodyMakesTopics || Caller.current().moderator();
	}

	/**
	 * One transaction at a time makes topics by name: their names and their slugs have
	 * different orders, in which two could wait for each other.
	 */
	private Map<Key, Long> make(List<Key> names) {
		this.jdbc.sql("select pg_advisory_xact_lock(hashtext('posttopic topic'), 0)").query((row) -> {
		});
		Map<Key, Long> topics = new HashMap<>(hold(names).get());
		List<Key> missing = names.stream().filter((name) -> !topics.containsKey(name)).toList();
		if (!missing.isEmpty()) {
			insert(missing.stream().map((name) -> (String) name.value).toList());
			topics.putAll(hold(missing).get());
		}
		return topics;
	}

	/**
	 * With a slug each, unless another transaction has just taken it.
	 */
	private void insert(List<String> names) {
		List<@Nullable String> free = new ArrayList<>(this.slugs.of(names));
		String insert = """
				insert into "Topics" (name, slug, "createdAt", "updatedAt")
				select name, %s, now(), now() from unnest(?::text[], ?::text[]) made (name, slug)
				where not exists (select 1 from "Topics" t where left(coalesce(t.name, ''), 255) = made.name) on conflict do nothing""";
		for (String slug : List.of("slug", "null")) {
			this.jdbc.sql(insert.formatted(slug))
				.params(names.toArray(String[]::new), free.toArray(String[]::new))
				.update();
		}
	}

	private static Input by(Input ref) {
		return ref.fields().getFirst();
	}

	/**
	 * What a reference says.
	 *
	 * @param by what it names a topic by
	 * @param value the id, slug or name
	 */
	private record Key(String by, Object value) {

		static Key of(Input ref) {
			Input by = TopicRefs.by(ref);
			return new Key(by.name(), switch (by.name()) {
				case "id" -> by.id("Topic");
				case "name" -> by.line(TopicController.NAME);
				default -> by.text();
			});
		}

	}

}
