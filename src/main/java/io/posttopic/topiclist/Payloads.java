package io.posttopic.topiclist;

import java.util.List;
import java.util.Objects;

import io.posttopic.post.Post;
import io.posttopic.posttopic.PostTopic;
import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.relay.GlobalId;
import io.posttopic.topic.Topic;
import io.posttopic.topic.TopicRef;
import io.posttopic.write.LinkOutcome;
import io.posttopic.write.LinkResult;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of the mutations of topic lists. A field that a payload's type does not
 * have is never read.
 */
final class Payloads {

	private Payloads() {
	}

	static List<Payload> of(List<LinkResult<Link>> results) {
		return results.stream().map(Payloads::of).toList();
	}

	static Payload of(LinkResult<Link> result) {
		long postId = result.row().postId();
		Long topicId = topicId(result);
		boolean exists = result.isWritten() && !result.row().isDetach();
		Payload payload = result.payload()
			.with("post", Ref.to(Post.class, postId).existing(exists))
			.with("topic", (topicId != null) ? Ref.to(Topic.class, topicId).existing(exists) : null);
		withRow(payload, (topicId != null) ? Ref.to(PostTopic.class, postId, topicId).existing(exists) : null);
		return payload.with("deletedId", (topicId != null && result.isDeleted()) ? id(postId, topicId) : null);
	}

	/**
	 * Returns the key of the topic of a changed pair, or null if the pair was rejected or
	 * the topic does not exist.
	 */
	static @Nullable Long topicId(LinkResult<Link> result) {
		return result.isRejected() ? null : result.row().topic().id();
	}

	static Payload of(long postId, TopicList.Changes changes) {
		return with(Payload.of("post", Ref.to(Post.class, postId)), "changes", changes);
	}

	/**
	 * Adds the changes of a post's list to a payload.
	 * @param field the field with the change of each row
	 */
	static Payload with(Payload payload, String field, TopicList.Changes changes) {
		return payload.with(field, changes.all().stream().map(Payloads::of).toList())
			.with("deletedPostTopicIds",
					changes.rows(LinkOutcome.REMOVED).stream().map((row) -> id(row.key())).toList());
	}

	/**
	 * Returns the rejection of a topic that does not exist.
	 * @param topic a reference by id
	 */
	static Payload rejected(TopicRef topic) {
		return Payload.of("topicId", GlobalId.encode("Topic", Objects.requireNonNull(topic.id())))
			.with("error", Payload.error(topic.notFound()));
	}

	private static Payload of(TopicList.RowChange change) {
		PostTopic.Key key = change.row().key();
		Payload payload = Payload.of("outcome", change.outcome())
			.with("postTopicId", id(key))
			.with("topic", Ref.to(Topic.class, key.topicId()));
		return withRow(payload, (change.outcome() != LinkOutcome.REMOVED)
				? Ref.to(PostTopic.class, key.postId(), key.topicId()) : null);
	}

	/**
	 * Adds a row, and its places in the lists of its post and its topic.
	 */
	private static Payload withRow(Payload payload, @Nullable Ref row) {
		return payload.with("postTopic", row).with("topicEdge", row).with("postEdge", row);
	}

	private static String id(PostTopic.Key key) {
		return id(key.postId(), key.topicId());
	}

	static String id(long postId, long topicId) {
		return GlobalId.encode("PostTopic", postId, topicId);
	}

}
