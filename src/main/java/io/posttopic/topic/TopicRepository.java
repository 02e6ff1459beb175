package io.posttopic.topic;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * Reads and writes {@code "Topics"}.
 */
interface TopicRepository extends Repository<Topic, Long> {

	Topic save(Topic topic);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<Topic> findOneById(long id);

	boolean existsBySlugAndIdNot(String slug, long id);

	void delete(Topic topic);

	void deleteById(long id);

	/**
	 * Inserts topics, except those whose name exists already. If another transaction has
	 * just taken a slug, the topic is inserted without one.
	 * @param slugs a slug for each name, or null
	 */
	default void insertAbsent(String[] names, @Nullable String[] slugs) {
		insertAbsentRows(names, slugs);
		insertAbsentRows(names, new @Nullable String[names.length]);
	}

	@Modifying
	@Query("""
			insert into "Topics" (name, slug, "createdAt", "updatedAt")
			select name, slug, now(), now() from (
				select distinct on (posttopic_folded(name)) name, slug
				from unnest(:names::text[], :slugs::text[]) with ordinality given (name, slug, place)
				order by posttopic_folded(name), place
			) given
			where not exists (select 1 from "Topics" t where posttopic_folded(t.name) = posttopic_folded(given.name))
			on conflict do nothing""")
	void insertAbsentRows(String[] names, @Nullable String[] slugs);

	/**
	 * Locks the names of topics until the end of the transaction, so that only one
	 * transaction at a time inserts topics by name.
	 */
	@Query("select count(*) from pg_advisory_xact_lock(hashtext('posttopic topic'), 0)")
	long lockNames();

}
