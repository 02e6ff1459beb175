package io.posttopic.posttopic;

import java.time.Instant;

import io.posttopic.database.RefersTo;
import io.posttopic.post.Post;
import io.posttopic.topic.Topic;
import io.posttopic.user.User;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;

/**
 * A change of a post-topic row, as the change log recorded it.
 *
 * @param actor the caller of this server who made the change; null if another application
 * did
 * @param application the name of the application that made the change
 */
record PostTopicRevision(@Id long id, Instant at, String kind, @Nullable String actor, String application,
		@RefersTo(Post.class) long postId, @RefersTo(Topic.class) long topicId) {

	/**
	 * The values of a row before or after a change.
	 */
	record PostTopicState(@Nullable Integer position, boolean pinned, @Nullable String note,
			@RefersTo(User.class) @Nullable Long addedById) {

	}

}
