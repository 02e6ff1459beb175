package io.posttopic.post;

import java.time.Instant;

import io.posttopic.database.RefersTo;
import org.jspecify.annotations.Nullable;

/**
 * A change of a post, as the change log recorded it.
 *
 * @param actor the caller of this server who made the change; null if another application
 * did
 * @param application the name of the application that made the change
 */
record PostRevision(long id, Instant at, String kind, @Nullable String actor, String application,
		@RefersTo(Post.class) long postId) {

}
