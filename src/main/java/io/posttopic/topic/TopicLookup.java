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

import io.posttopic.pool.Pipeline;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Repository;

/**
 * The lookup of the topics that inputs refer to by id, slug or name, and the creation of
 * topics for names that do not exist yet. Two names are equal if they differ only in
 * case, white space or Unicode form, as the database function {@code posttopic_folded}
 * defines it, on which there is an index.
 */
@Repository
public class TopicLookup {

	private final TopicRepository topics;

	private final Pipeline pipeline;

	private final Slugs slugs;

	private final boolean anyoneMayCreate;

	TopicLookup(TopicRepository topics, Pipeline pipeline, Slugs slugs,
			@Value("${posttopic.topics.made-by-name:true}") boolean anyoneMayCreate) {
		this.topics = topics;
		this.pipeline = pipeline;
		this.slugs = slugs;
		this.anyoneMayCreate = anyoneMayCreate;
	}

	/**
	 * The topics that {@link TopicLookup#lock} has found.
	 */
	public static final class FoundTopics {

		/** The keys of planned topics are smaller, and those of no row are. */
		private static final long FIRST = Long.MIN_VALUE + Integer.MAX_VALUE;

		private final Map<TopicRef.Key, Long> ids = new HashMap<>();

		/**
		 * Returns whether a topic exists, and is not only planned.
		 */
		public static boolean exists(long id) {
			return id >= FIRST;
		}

		/**
		 * Returns the id of the topic that a reference refers to, or null if it does not
		 * exist. If several topics share a slug or name, the one with the smallest id is
		 * returned. A slug that no topic has any more refers to the topic that its former
		 * topic was merged into.
		 */
		public @Nullable Long id(TopicRef ref) {
			return this.ids.get(ref.key());
		}

	}

	/**
	 * Adds a statement to the pipeline that finds topics and locks them against deletion
	 * and merging.
	 */
	public Pipeline.Result<FoundTopics> lock(Collection<TopicRef> refs) {
		if (refs.isEmpty()) {
			return FoundTopics::new;
		}
		List<TopicRef.Key> keys = refs.stream().map(TopicRef::key).distinct().toList();
		Long[] ids = of(keys, TopicRef.Id.class).map(TopicRef.Id::id).toArray(Long[]::new);
		String[] slugs = of(keys, TopicRef.Slug.class).map(TopicRef.Slug::slug).toArray(String[]::new);
		String[] names = of(keys, TopicRef.Name.class).map(TopicRef.Name::name).toArray(String[]::new);
		List<String> conditions = new ArrayList<>();
		List<Object> parameters = new ArrayList<>();
		String wanted = "null::text[]";
		String former = "null::text[]";
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
			former = "topic.\"formerSlugs\"";
			conditions.add("topic.slug = any(?::text[]) or topic.\"formerSlugs\" && ?::text[]");
			parameters.add(slugs);
			parameters.add(slugs);
		}
		return this.pipeline.query(
				"select topic.id, topic.slug, " + wanted + ", " + former + " from \"Topics\" topic" + join + " where "
						+ String.join(" or ", conditions) + " order by topic.id for key share of topic",
				TopicLookup::read, parameters.toArray());
	}

	private static <T extends TopicRef.Key> Stream<T> of(List<TopicRef.Key> keys, Class<T> type) {
		return keys.stream().filter(type::isInstance).map(type::cast);
	}

	private static FoundTopics read(ResultSet rows) throws SQLException {
		FoundTopics found = new FoundTopics();
		Map<TopicRef.Key, Long> formerSlugs = new HashMap<>();
		while (rows.next()) {
			long id = rows.getLong(1);
			found.ids.put(new TopicRef.Id(id), id);
			String slug = rows.getString(2);
			if (slug != null) {
				found.ids.putIfAbsent(new TopicRef.Slug(slug), id);
			}
			texts(rows, 3).forEach((name) -> found.ids.putIfAbsent(new TopicRef.Name(name), id));
			texts(rows, 4).forEach((former) -> formerSlugs.putIfAbsent(new TopicRef.Slug(former), id));
		}
		formerSlugs.forEach(found.ids::putIfAbsent);
		return found;
	}

	private static List<String> texts(ResultSet row, int column) throws SQLException {
		Array texts = row.getArray(column);
		return (texts != null) ? List.of((String[]) texts.getArray()) : List.of();
	}

	public boolean mayCreate() {
		return this.anyoneMayCreate || Caller.current().moderator();
	}

	/**
	 * Creates topics for the names that were not found, if the caller may.
	 * @param found the result of {@link #lock} for the references
	 * @return the topics that the references refer to afterwards
	 */
	public FoundTopics createAbsent(FoundTopics found, Collection<TopicRef> refs) {
		if (absentNames(found, refs).isEmpty()) {
			return found;
		}
		// Names and slugs sort differently, so two transactions that insert topics at the
		// same time could deadlock.
		this.topics.lockNames();
		FoundTopics existing = this.pipeline.send(lock(refs));
		List<String> names = absentNames(existing, refs);
		if (names.isEmpty()) {
			return existing;
		}
		this.topics.insertAbsent(names.toArray(String[]::new), this.slugs.of(names).toArray(String[]::new));
		return this.pipeline.send(lock(refs));
	}

	/**
	 * Sends the pipeline, and returns the topics that references would refer to if
	 * {@link #createAbsent} created those that do not exist, and which
	 * {@link FoundTopics#exists} tells apart.
	 * @param existing the result of {@link #lock} for the references
	 * @return the same object as that result if no topic would be created
	 */
	public FoundTopics planAbsent(Pipeline.Result<FoundTopics> existing, Collection<TopicRef> refs) {
		FoundTopics found = this.pipeline.send(existing);
		List<String> names = absentNames(found, refs);
		if (names.isEmpty()) {
			return found;
		}
		return this.pipeline.send(this.pipeline.query(
				"select name, dense_rank() over (order by posttopic_folded(name)) from unnest(?::text[]) name",
				(rows) -> {
					FoundTopics planned = new FoundTopics();
					planned.ids.putAll(found.ids);
					while (rows.next()) {
						planned.ids.put(new TopicRef.Name(rows.getString(1)), Long.MIN_VALUE + rows.getLong(2));
					}
					return planned;
				}, (Object) names.toArray(String[]::new)));
	}

	/**
	 * Returns the names for which a topic has to be created, if the caller may.
	 */
	private List<String> absentNames(FoundTopics found, Collection<TopicRef> refs) {
		return !mayCreate() ? List.of()
				: refs.stream()
					.filter((ref) -> found.id(ref) == null)
					.flatMap((ref) -> ref.name().stream())
					.distinct()
					.toList();
	}

	/**
	 * Throws if a slug that was not found leads to a topic now. PostgreSQL skips a row
	 * that another transaction has deleted while {@link #lock} waited for it, and does
	 * not see yet into which topic it was merged.
	 * @throws ConcurrencyFailureException if it does
	 */
	public void confirmAbsent(FoundTopics found, Collection<TopicRef> refs) {
		String[] slugs = of(refs.stream().filter((ref) -> found.id(ref) == null).map(TopicRef::key).toList(),
				TopicRef.Slug.class)
			.map(TopicRef.Slug::slug)
			.toArray(String[]::new);
		if (slugs.length > 0 && this.pipeline.send(this.pipeline.query(
				"select from \"Topics\" where slug = any(?::text[]) or \"formerSlugs\" && ?::text[] limit 1",
				ResultSet::next, slugs, slugs))) {
			throw new ConcurrencyFailureException("A topic has just been merged into another one");
		}
	}

	/**
	 * Locks topics against any other use, in the order of their ids.
	 * @return the ids of the topics that exist
	 */
	public List<Long> lockForDeletion(Long... ids) {
		return this.pipeline
			.send(this.pipeline.query("select id from \"Topics\" where id = any(?::bigint[]) order by id for update",
					Pipeline.IDS, (Object) ids));
	}

	/**
	 * Deletes a topic that {@link #lockForDeletion} has locked and that no join row
	 * refers to. Its slugs lead to the topic that it was merged into.
	 */
	public void deleteMerged(long id, long into) {
		this.topics.addFormerSlugs(id, into);
		this.topics.deleteById(id);
	}

}
