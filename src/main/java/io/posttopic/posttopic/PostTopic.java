package io.posttopic.posttopic;

import java.time.Instant;
import java.util.Objects;

import io.posttopic.database.Logged;
import io.posttopic.database.RefersTo;
import io.posttopic.post.Post;
import io.posttopic.topic.Topic;
import io.posttopic.user.User;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A topic attached to a post: a row of the join table {@code "PostTopic"}.
 *
 * @param position the topic's position among the topics of its post, from 0; null or with
 * gaps only if another application wrote the list
 * @param pinned whether the post is pinned in the topic
 * @param addedById the user who attached the topic
 */
@Table("PostTopic")
@Logged
public record PostTopic(@Id Key key, @Nullable Integer position, boolean pinned, @Nullable String note,
		@RefersTo(User.class) @Nullable Long addedById, @Version @Nullable Integer version, Instant createdAt,
		Instant updatedAt) {

	public record Key(@RefersTo(Post.class) long postId, @RefersTo(Topic.class) long topicId) {

	}

	public static PostTopic of(long postId, long topicId, @Nullable Long addedById, Instant now) {
		return new PostTopic(new Key(postId, topicId), null, false, null, addedById, null, now, now);
	}

	public long topicId() {
		return this.key.topicId;
	}

	public boolean isNew() {
		return this.version == null;
	}

	public PostTopic withPosition(int position) {
		return new PostTopic(this.key, position, this.pinned, this.note, this.addedById, this.version, this.createdAt,
				this.updatedAt);
	}

	public PostTopic withFields(PostTopicFields fields) {
		return new PostTopic(this.key, this.position, Objects.requireNonNullElse(fields.pinned(), this.pinned),
				fields.note().applyTo(this.note), this.addedById, this.version, this.createdAt, this.updatedAt);
	}

	public PostTopic withUpdatedAt(Instant now) {
		return new PostTopic(this.key, this.position, this.pinned, this.note, this.addedById, this.version,
				this.createdAt, now);
	}

	/**
	 * Returns the row that remains when this row's topic is merged into another one.
	 * @param into the key of the topic that remains
	 * @param existing the post's row of that topic, or null if it has none
	 */
	public PostTopic mergedInto(long into, @Nullable PostTopic existing) {
		if (existing == null) {
			return new PostTopic(new Key(this.key.postId, into), this.position, this.pinned, this.note, this.addedById,
					null, this.createdAt, this.updatedAt);
		}
		return new PostTopic(existing.key, existing.position, existing.pinned || this.pinned, existing.note,
				existing.addedById, existing.version,
				this.createdAt.isBefore(existing.createdAt) ? this.createdAt : existing.createdAt, existing.updatedAt);
	}

}
