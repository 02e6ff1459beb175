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

	/**
	 * Returns the action of a user who has done nothing yet.
	 */
	static PostAction none(long postId, long userId, Instant now) {
		return new PostAction(new Key(postId, userId), null, null, null, now, now);
	}

	/**
	 * Returns the action with other flags. A time stays if its flag was set before.
	 * @param liked whether the post is liked, or null to leave that
	 * @param bookmarked whether the post is bookmarked, or null to leave that
	 */
	PostAction with(@Nullable Boolean liked, @Nullable Boolean bookmarked, Instant now) {
		return new PostAction(this.key, time(this.likedAt, liked, now), time(this.bookmarkedAt, bookmarked, now),
				this.version, this.createdAt, now);
	}

	private static @Nullable Instant time(@Nullable Instant before, @Nullable Boolean flag, Instant now) {
		if (flag == null) {
			return before;
		}
		if (!flag) {
			return null;
		}
		return (before != null) ? before : now;
	}

	/**
	 * Returns whether the user has done nothing, or nothing any more.
	 */
	boolean isEmpty() {
		return this.likedAt == null && this.bookmarkedAt == null;
	}

	/**
	 * Returns whether an action has the same flags.
	 */
	boolean hasSameFlags(PostAction other) {
		return (this.likedAt == null) == (other.likedAt == null)
				&& (this.bookmarkedAt == null) == (other.bookmarkedAt == null);
	}

}
