package io.posttopic.postaction;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * All that one user has done to one post: a row of the join table {@code "PostAction"}.
 */
@Table("PostAction")
public record PostAction(@Id Key key, @Nullable Instant likedAt, @Nullable Instant bookmarkedAt,
		@Version @Nullable Integer version, Instant createdAt, Instant updatedAt) {

	/**
	 * The pair that a row stands for.
	 */
	public record Key(long postId, long userId) {

	}

}
