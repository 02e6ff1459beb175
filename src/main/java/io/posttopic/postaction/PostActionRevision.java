package io.posttopic.postaction;

import java.time.Instant;

import io.posttopic.database.RefersTo;
import io.posttopic.post.Post;
import io.posttopic.user.User;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;

/**
 * A change of a post action, as the change log recorded it.
 *
 * @param actor the caller of this server who made the change; null if another application
 * did
 * @param application the name of the application that made the change
 */
record PostActionRevision(@Id long id, Instant at, String kind, @Nullable String actor, String application,
		@RefersTo(Post.class) long postId, @RefersTo(User.class) long userId) {

	/**
	 * The flags before or after a change.
	 */
	record PostActionState(@Nullable Instant likedAt, @Nullable Instant bookmarkedAt) {

	}

}
