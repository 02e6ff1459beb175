package io.posttopic.topic;

import java.util.Optional;

import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

interface Topics extends Repository<Topic, Long> {

	Topic save(Topic topic);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<Topic> findOneById(long id);

	boolean existsBySlugAndIdNot(String slug, long id);

	void delete(Topic topic);

}
