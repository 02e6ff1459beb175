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
	 * Inserts topics by their names, except those whose name a topic has already. A slug
	 * that another transaction has just taken is left out.
	 * @param slugs a slug for each name, or null
	 */
	default void insertAbsent(String[] names, @Nullable String[] slugs) {
		insertAbsentWith(names, slugs);
		insertAbsentWith(names, new @Nullable String[names.length]);
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
	void insertAbsentWith(String[] names, @Nullable String[] slugs);

	/**
	 * Lets one transaction at a time insert topics by their names.
	 */
	@Query("select count(*) from pg_advisory_xact_lock(hashtext('posttopic topic'), 0)")
	long lockNames();

}
