package io.posttopic.topiclist;

import java.util.List;
import java.util.function.Function;

import io.posttopic.topic.TopicPart;
import io.posttopic.topic.TopicRef;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.LinkResult;

import org.springframework.stereotype.Component;

/**
 * The posts in the input of {@code createTopic} and {@code updateTopic}, all of which are
 * changed, or nothing is, and those of a topic that is deleted.
 */
@Component
record TopicPosts(LinkTopics linkTopics, MergeTopics mergeTopics) implements TopicPart {

	@Override
	public Write parse(InputObject input) {
		List<Function<TopicRef, Link>> links = input.has("posts")
				? input.object("posts", (posts) -> Link.changes(posts, "Post", TopicPosts::detach, TopicPosts::link))
					.orElse(List.of())
				: List.of();
		return (topicId, payload) -> {
			TopicRef topic = TopicRef.to(topicId, input.path("posts"));
			List<LinkResult<Link>> results = links.isEmpty() ? List.of()
					: this.linkTopics.changeAll(links.stream().map((link) -> link.apply(topic)).toList());
			payload.with("postChanges", Payloads.of(results));
		};
	}

	@Override
	public void beforeDelete(long topicId) {
		this.mergeTopics.removeFromAll(topicId);
	}

	private static Function<TopicRef, Link> detach(long postId, String argument) {
		return (topic) -> new Link(argument, argument, postId, topic, new Link.Detach(), Expected.any());
	}

	private static Function<TopicRef, Link> link(InputObject post, Link.Change change) {
		long postId = post.id("postId", "Post");
		Expected<String> version = Link.expectedTopicsVersion(post);
		return (topic) -> new Link(post.path(), post.path("postId"), postId, topic, change, version);
	}

}
