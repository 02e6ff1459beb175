package io.posttopic.user;

import java.util.Optional;

import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

interface Users extends Repository<User, Long> {

	User save(User user);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<User> findOneById(long id);

	boolean existsByUsername(String username);

	void delete(User user);

}
