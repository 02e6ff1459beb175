package io.posttopic.user;

import java.util.Optional;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * Reads and writes {@code "Users"}.
 */
interface UserRepository extends Repository<User, Long> {

	User save(User user);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<User> findOneById(long id);

	boolean existsByUsername(String username);

	void delete(User user);

	/**
	 * Inserts a user unless there is one of the same username.
	 */
	@Modifying
	@Query("""
			insert into "Users" (username, "createdAt", "updatedAt") select :username, now(), now()
			where not exists (select 1 from "Users" where username = :username) on conflict do nothing""")
	void insertIfAbsent(String username);

	/**
	 * Lets one transaction at a time insert a user of a username: another application may
	 * not have made usernames unique.
	 */
	@Query("select count(*) from pg_advisory_xact_lock(hashtext('posttopic user'), hashtext(:username))")
	long lockUsername(String username);

}
