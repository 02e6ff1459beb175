package io.posttopic.postaction;

import java.time.Instant;

import io.posttopic.database.Logged;
import io.posttopic.database.RefersTo;
import io.posttopic.post.Post;
import io.posttopic.user.User;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The like and bookmark of one user for one post: a row of the join table
 * {@code "PostAction"}.
 */
@Table("PostAction")
@Logged
public record PostAction(@Id Key key, @Nullable Instant likedAt, @Nullable Instant bookmarkedAt,
		@Version @Nullable Integer version, Instant createdAt, Instant updatedAt) {

	public record Key(@RefersTo(Post.class) long postId, @RefersTo(User.class) long userId) {

	}

	static PostAction none(Key key, Instant now) {
		return new PostAction(key, null, null, null, now, now);
	}

	/**
	 * Returns the action with other flags. If a flag was set before, its time is kept.
	 * @param liked whether the post is liked, or null to keep the flag
	 * @param bookmarked whether the post is bookmarked, or null to keep the flag
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

	boolean isNew() {
		return this.version == null;
	}

	boolean isEmpty() {
		return this.likedAt == null && this.bookmarkedAt == null;
	}

	boolean hasSameFlags(PostAction other) {
		return (this.likedAt == null) == (other.likedAt == null)
				&& (this.bookmarkedAt == null) == (other.bookmarkedAt == null);
	}

}
