package io.posttopic.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.read.Input;
import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Finds the topics that inputs refer to by id, slug or name, and makes those that no
 * topic has the name of. Some statements, however many there are.
 */
@Repository
public class TopicRefs {

	private final JdbcClient jdbc;

	private final Slugs slugs;

	private final boolean anybodyMakesTopics;

	TopicRefs(JdbcClient jdbc, Slugs slugs,
			@Value("${posttopic.topics.made-by-name:true}") boolean anybodyMakesTopics) {
		this.jdbc = jdbc;
		this.slugs = slugs;
		this.anybodyMakesTopics = anybodyMakesTopics;
	}

	/**
	 * What a reference says, without looking for its topic: the same for two references
	 * of one kind to one topic.
	 * @throws ApiException BAD_USER_INPUT where it is none
	 */
	public static Object value(Input ref) {
		Input by = by(ref);
		return switch (by.name()) {
			case "id" -> by.id("Topic");
			case "name" -> by.line(TopicController.NAME);
			default -> by.text();
		};
	}

	/**
	 * Finds topics, and holds them until the end of the transaction.
	 * @param make whether those that are not there by name are made, in the transaction
	 * @return the topic of each reference, by identity; what is not there is not in it
	 */
	public Map<Input, Long> find(Collection<Input> refs, boolean make) {
		Map<Input, Long> found = new IdentityHashMap<>();
		for (String by : List.of("id", "slug", "name")) {
			List<Input> some = refs.stream().filter((ref) -> by(ref).name().equals(by)).toList();
			if (!some.isEmpty()) {
				Map<Object, Long> topics = by.equals("id") ? byId(some) : byText(by, some);
				some.forEach((ref) -> {
					Long topic = topics.get(value(ref));
					if (topic != null) {
						found.put(ref, topic);
					}
				});
			}
		}
		List<Input> missing = refs.stream().filter((ref) -> isNew(ref) && !found.containsKey(ref)).toList();
		if (make && !missing.isEmpty()) {
			Map<String, Long> byName = make(missing.stream().map((ref) -> (String) value(ref)).distinct().toList());
			missing.forEach((ref) -> found.put(ref, Objects.requireNonNull(byName.get(value(ref)))));
		}
		hold(found.values());
		return found;
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

	private Map<Object, Long> byId(List<Input> refs) {
		Long[] ids = refs.stream().map(TopicRefs::value).map(Long.class::cast).distinct().toArray(Long[]::new);
		Map<Object, Long> topics = new HashMap<>();
		this.jdbc.sql("select id from \"Topics\" where id = any(?::bigint[])")
			.param(ids)
			.query(Long.class)
			.list()
			.forEach((id) -> topics.put(id, id));
		return topics;
	}

	private Map<Object, Long> byText(String column, Collection<Input> refs) {
		return new HashMap<>(byText(column, refs.stream().map(TopicRefs::value).distinct().toArray(String[]::new)));
	}

	private Map<String, Long> byText(String column, String[] texts) {
		Map<String, Long> topics = new LinkedHashMap<>();
		// A name is found by the index that topics are sorted by.
		String text = column.equals("name") ? "left(coalesce(name, ''), 255)" : column;
		this.jdbc.sql("select id, " + column + " from \"Topics\" where " + text + " = any(?::text[]) order by id")
			.param(texts)
			.query((row) -> {
				topics.putIfAbsent(row.getString(2), row.getLong(1));
			});
		return topics;
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
	private Map<String, Long> make(List<String> names) {
		this.jdbc.sql("select pg_advisory_xact_lock(hashtext('posttopic topic'), 0)").query((row) -> {
		});
		Map<String, Long> topics = byText("name", names.toArray(String[]::new));
		List<String> missing = names.stream().filter((name) -> !topics.containsKey(name)).toList();
		if (!missing.isEmpty()) {
			insert(missing);
			topics.putAll(byText("name", missing.toArray(String[]::new)));
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

	/**
	 * In the order of their ids, before any post is locked: so does whoever merges or
	 * deletes topics.
	 */
	private void hold(Collection<Long> topics) {
		Long[] ids = topics.stream().distinct().toArray(Long[]::new);
		int held = this.jdbc.sql("select id from \"Topics\" where id = any(?::bigint[]) order by id for key share")
			.param(ids)
			.query((row, number) -> row.getLong(1))
			.list()
			.size();
		if (held < ids.length) {
			throw new ConcurrencyFailureException("A topic has just been deleted");
		}
	}

	private static Input by(Input ref) {
		return ref.fields().getFirst();
	}

}
