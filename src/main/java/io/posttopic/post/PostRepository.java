package io.posttopic.post;

import java.util.Optional;

import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * The repository of {@code "Posts"}.
 */
interface PostRepository extends Repository<Post, Long> {

	Post save(Post post);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<Post> findOneById(long id);

	void delete(Post post);

}
