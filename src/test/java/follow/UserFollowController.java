package follow;

import java.time.Instant;
import java.util.Optional;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.relay.GlobalId;
import io.posttopic.user.User;
import io.posttopic.user.Viewers;
import io.posttopic.write.InputObject;
import io.posttopic.write.Mutation;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Controller;

/**
 * The mutations of the users whom the caller follows.
 */
@Controller
class UserFollowController {

	private final UserFollowRepository rows;

	private final Viewers viewers;

	UserFollowController(UserFollowRepository rows, Viewers viewers) {
		this.rows = rows;
		this.viewers = viewers;
	}

	@Mutation
	Payload followUser(DataFetchingEnvironment environment) {
		FollowInput input = InputObject.parse(environment, FollowInput::parse);
		long viewer = this.viewers.require();
		if (input.followedId() == viewer) {
			throw ApiException.badInput("input.followedId", "must be another user's.");
		}
		UserFollow row = find(input, viewer).orElseGet(() -> UserFollow.of(viewer, input.followedId(), Instant.now()));
		UserFollow changed = row.with(input.muted(), Instant.now());
		if (row.version() == null || changed.muted() != row.muted()) {
			save(changed);
		}
		return Payload.of("userFollow", Ref.to(UserFollow.class, viewer, input.followedId()));
	}

	@Mutation
	Payload unfollowUser(DataFetchingEnvironment environment) {
		FollowInput input = InputObject.parse(environment, FollowInput::parse);
		long viewer = this.viewers.require();
		Optional<UserFollow> row = find(input, viewer);
		row.ifPresent(this.rows::delete);
		String id = GlobalId.encode("UserFollow", viewer, input.followedId());
		return Payload.of("user", Ref.to(User.class, input.followedId()))
			.with("deletedId", row.isPresent() ? id : null);
	}

	private Optional<UserFollow> find(FollowInput input, long viewer) {
		return this.rows.findOneByKeyFollowerIdAndKeyFollowedId(viewer, input.followedId());
	}

	private void save(UserFollow row) {
		try {
			this.rows.save(row);
		}
		catch (DuplicateKeyException ex) {
			throw new ConcurrencyFailureException("Another transaction has just inserted the row", ex);
		}
		catch (DataIntegrityViolationException ex) {
			throw ApiException.notFound("input.followedId", "user");
		}
	}

}
