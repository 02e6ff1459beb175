package io.posttopic.user;

import java.util.Optional;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * The repository of {@code "Users"}.
 */
interface UserRepository extends Repository<User, Long> {

	User save(User user);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<User> findOneById(long id);

	Optional<User> findFirstByUsername(String username);

	void delete(User user);

	/**
	 * Inserts a user, unless one with the same username exists.
	 */
	@Modifying
	@Query("""
			insert into "Users" (username, "createdAt", "updatedAt") select :username, now(), now()
			where not exists (select 1 from "Users" where username = :username) on conflict do nothing""")
	void insertIfAbsent(String username);

	/**
	 * Locks a username until the end of the transaction, so that only one transaction at
	 * a time can insert it. A unique index cannot be relied on: another application may
	 * have created the table without one.
	 */
	@Query("select count(*) from pg_advisory_xact_lock(hashtext('posttopic user'), hashtext(:username))")
	long lockUsername(String username);

}
