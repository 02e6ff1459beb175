package follow;

import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code followUser} and {@code unfollowUser}.
 *
 * @param muted whether the followed user's posts are muted, or null to keep the flag
 */
record FollowInput(long followedId, @Nullable Boolean muted) {

	static FollowInput parse(InputObject input) {
		return new FollowInput(input.id("followedId", "User"), input.flag("muted"));
	}

}
