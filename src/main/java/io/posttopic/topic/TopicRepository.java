package io.posttopic.topic;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * The repository of {@code "Topics"}.
 */
interface TopicRepository extends Repository<Topic, Long> {

	Topic save(Topic topic);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<Topic> findOneById(long id);

	Optional<Topic> findFirstBySlugAndIdNot(String slug, long id);

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
	 * Adds the current and former slugs of a topic that is about to be deleted to the
	 * former slugs of another one.
	 */
	@Modifying
	@Query("""
			update "Topics" set "formerSlugs" = array(
				select former from unnest("formerSlugs") former union
				select former from "Topics" "from", unnest("from"."formerSlugs" || "from".slug::text) former
				where "from".id = :from and former is not null)
			where id = :into and exists (
				select from "Topics" where id = :from and (slug is not null or "formerSlugs" is not null))""")
	void addFormerSlugs(long from, long into);

	/**
	 * Removes a slug from the former slugs of all other topics.
	 * @param id the topic that gets the slug
	 */
	@Modifying
	@Query("""
			update "Topics" set "formerSlugs" = array_remove("formerSlugs", :slug::text)
			where "formerSlugs" @> array[:slug::text] and id <> :id""")
	void removeFormerSlug(String slug, long id);

	/**
	 * Locks the names and slugs of topics until the end of the transaction, so that only
	 * one transaction at a time takes new ones.
	 */
	@Query("select count(*) from pg_advisory_xact_lock(hashtext('posttopic topic'), 0)")
	long lockNames();

}
