package io.posttopic.topic;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.posttopic.database.Pipeline;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Repository;

/**
 * Finds the topics that inputs name by id, slug or name, and creates those that no topic
 * has the name of. Names are equal if they differ only in case, white space or Unicode
 * form; {@code posttopic_folded} in the database decides that, with an index on it.
 */
@Repository
public class TopicLookup {

	private final TopicRepository topics;

	private final Pipeline pipeline;

	private final Slugs slugs;

	private final boolean anyoneCreates;

	TopicLookup(TopicRepository topics, Pipeline pipeline, Slugs slugs,
			@Value("${posttopic.topics.made-by-name:true}") boolean anyoneCreates) {
		this.topics = topics;
		this.pipeline = pipeline;
		this.slugs = slugs;
		this.anyoneCreates = anyoneCreates;
	}

	/**
	 * The ids of the topics that were found.
	 */
	public static final class Found {

		private final Map<TopicRef.Key, Long> ids = new HashMap<>();

		/**
		 * Returns the id of the topic that a reference leads to, or null if there is
		 * none. If several topics share a slug or name, the oldest one counts.
		 */
		public @Nullable Long id(TopicRef ref) {
			return this.ids.get(ref.key());
		}

	}

	/**
	 * Adds the statement that finds topics, and locks them against deletion and merging,
	 * to the pipeline.
	 */
	public Pipeline.Result<Found> lock(Collection<TopicRef> refs) {
		List<TopicRef.Key> keys = refs.stream().map(TopicRef::key).distinct().toList();
		Long[] ids = of(keys, TopicRef.Id.class).map(TopicRef.Id::id).toArray(Long[]::new);
		String[] slugs = of(keys, TopicRef.Slug.class).map(TopicRef.Slug::slug).toArray(String[]::new);
		String[] names = of(keys, TopicRef.Name.class).map(TopicRef.Name::name).toArray(String[]::new);
		List<String> conditions = new ArrayList<>();
		List<Object> parameters = new ArrayList<>();
		String wanted = "null::text[]";
		String join = "";
		if (names.length > 0) {
			wanted = "wanted.names";
			join = """
					 left join (select posttopic_folded(name) as folded, array_agg(name) as names
					from unnest(?::text[]) name group by 1) wanted on wanted.folded = posttopic_folded(topic.name)""";
			conditions
				.add("posttopic_folded(topic.name) = any(array(select posttopic_folded(n) from unnest(?::text[]) n))");
			parameters.add(names);
			parameters.add(names);
		}
		if (ids.length > 0) {
			conditions.add("topic.id = any(?::bigint[])");
			parameters.add(ids);
		}
		if (slugs.length > 0) {
			conditions.add("topic.slug = any(?::text[])");
			parameters.add(slugs);
		}
		String condition = conditions.isEmpty() ? "false" : String.join(" or ", conditions);
		return this.pipeline.query("select topic.id, topic.slug, " + wanted + " from \"Topics\" topic" + join
				+ " where " + condition + " order by topic.id for key share of topic", TopicLookup::read,
				parameters.toArray());
	}

	private static <T extends TopicRef.Key> Stream<T> of(List<TopicRef.Key> keys, Class<T> type) {
		return keys.stream().filter(type::isInstance).map(type::cast);
	}

	private static Found read(ResultSet rows) throws SQLException {
		Found found = new Found();
		while (rows.next()) {
			read(rows, found.ids);
		}
		return found;
	}

	private static void read(ResultSet row, Map<TopicRef.Key, Long> ids) throws SQLException {
		long id = row.getLong(1);
		ids.put(new TopicRef.Id(id), id);
		String slug = row.getString(2);
		if (slug != null) {
			ids.putIfAbsent(new TopicRef.Slug(slug), id);
		}
		Array names = row.getArray(3);
		if (names != null) {
			for (String name : (String[]) names.getArray()) {
				ids.putIfAbsent(new TopicRef.Name(name), id);
			}
		}
	}

	/**
	 * Returns whether the caller may create topics by name.
	 */
	public boolean mayCreate() {
		return this.anyoneCreates || Caller.current().moderator();
	}

	/**
	 * Creates the topics that are named by a name and were not found, if the caller may.
	 * @param found what {@link #lock} found for the references
	 * @return what is found afterwards
	 */
	public Found createAbsent(Found found, Collection<TopicRef> refs) {
		if (!mayCreate() || refs.stream().noneMatch((ref) -> isAbsent(found, ref))) {
			return found;
		}
		// Names and slugs have different orders, in which two transactions could
		// deadlock.
		this.topics.lockNames();
		Found now = lockNow(refs);
		List<String> names = refs.stream()
			.filter((ref) -> isAbsent(now, ref))
			.flatMap((ref) -> ref.name().stream())
			.distinct()
			.toList();
		if (names.isEmpty()) {
			return now;
		}
		this.topics.insertAbsent(names.toArray(String[]::new), this.slugs.of(names).toArray(String[]::new));
		return lockNow(refs);
	}

	private static boolean isAbsent(Found found, TopicRef ref) {
		return ref.isByName() && found.id(ref) == null;
	}

	private Found lockNow(Collection<TopicRef> refs) {
		Pipeline.Result<Found> found = lock(refs);
		this.pipeline.send();
		return found.get();
	}

	/**
	 * Locks topics against any other use, in the order of their ids.
	 * @return those that exist
	 */
	public List<Long> lockForDeletion(Long... ids) {
		Pipeline.Result<List<Long>> found = this.pipeline
			.query("select id from \"Topics\" where id = any(?::bigint[]) order by id for update", (rows) -> {
				List<Long> existing = new ArrayList<>();
				while (rows.next()) {
					existing.add(rows.getLong(1));
				}
				return existing;
			}, (Object) ids);
		this.pipeline.send();
		return found.get();
	}

	/**
	 * Deletes a topic that {@link #lockForDeletion} has locked and that has no rows left.
	 */
	public void delete(long id) {
		this.topics.deleteById(id);
	}

}
