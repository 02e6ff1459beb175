package io.posttopic.posttopic;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * That a post is about a topic, and how: a row of the join table {@code "PostTopic"}.
 *
 * @param position the topic's place in its post, 0 first; where null, the database makes
 * it the last
 * @param pinned whether the post is pinned in the topic
 * @param addedById the user who attached the topic
 */
@Table("PostTopic")
public record PostTopic(@Id Key key, @Nullable Integer position, boolean pinned, @Nullable String note,
		@Nullable Long addedById, @Version @Nullable Integer version, Instant createdAt, Instant updatedAt) {

	/**
	 * The pair that a row stands for.
	 */
	public record Key(long postId, long topicId) {

	}

}
