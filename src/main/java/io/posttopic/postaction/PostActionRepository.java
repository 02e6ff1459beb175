package io.posttopic.postaction;

import java.util.Optional;

import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * Reads and writes rows of the join table {@code "PostAction"}.
 */
interface PostActionRepository extends Repository<PostAction, PostAction.Key> {

	PostAction save(PostAction action);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<PostAction> findOneByKeyPostIdAndKeyUserId(long postId, long userId);

	void delete(PostAction action);

}
