package follow;

import java.util.Optional;

import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/**
 * Reads and writes rows of the join table {@code "UserFollow"}.
 */
interface UserFollowRepository extends Repository<UserFollow, UserFollow.Key> {

	UserFollow save(UserFollow row);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Optional<UserFollow> findOneByKeyFollowerIdAndKeyFollowedId(long followerId, long followedId);

	void delete(UserFollow row);

}
