package io.posttopic.topiclist;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.LongFunction;

import io.posttopic.post.PostPart;
import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.read.Payload;
import io.posttopic.topic.TopicRef;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.LinkResult;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The topics in the input of {@code createPost} and {@code updatePost}: all of them are
 * changed, or nothing is.
 */
@Component
class PostTopics implements PostPart {

	private static final List<String> LISTS = List.of("detach", "attach", "update", "move");

	private static final Write NOTHING = (postId, payload) -> with(payload, TopicList.Changes.NONE);

	private final LinkTopics linkTopics;

	private final SetPostTopics setPostTopics;

	PostTopics(LinkTopics linkTopics, SetPostTopics setPostTopics) {
		this.linkTopics = linkTopics;
		this.setPostTopics = setPostTopics;
	}

	private static void with(Payload payload, TopicList.Changes changes) {
		Payloads.with(payload, "topicChanges", changes);
	}

	@Override
	public Write parseNew(InputObject input) {
		List<SetPostTopicsInput.Item> items = input.has("topics") ? this.setPostTopics.parseItems(input, "topics")
				: List.of();
		return (postId, payload) -> with(payload, this.setPostTopics.insert(postId, items));
	}

	@Override
	public Write parse(InputObject input) {
		return input.has("topics") ? input.object("topics", (topics) -> parse(topics, input.path("id"))).orElse(NOTHING)
				: NOTHING;
	}

	private Write parse(InputObject topics, String postArgument) {
		Expected<String> version = Link.expectedTopicsVersion(topics);
		if (!topics.has("set")) {
			return new Links(links(topics, postArgument, version));
		}
		if (LISTS.stream().anyMatch(topics::has)) {
			topics.reject("set", "must not be combined with other changes.");
		}
		return new Replacement(postArgument, this.setPostTopics.parseItems(topics, "set"), version);
	}

	private static List<LongFunction<Link>> links(InputObject topics, String postArgument, Expected<String> version) {
		return Link.changes(topics, "Topic", (topicId, argument) -> (postId) -> new Link(argument, postArgument, postId,
				TopicRef.to(topicId, argument), new Link.Detach(), version), (item, change) -> {
					TopicRef topic = (change instanceof Link.Attach) ? Link.topic(item) : Link.topicById(item);
					return (postId) -> new Link(item.path(), postArgument, postId, topic, change, version);
				});
	}

	/**
	 * The changes of single topics.
	 */
	private final class Links implements Write {

		private final List<LongFunction<Link>> links;

		private LinkTopics.@Nullable Run run;

		private Links(List<LongFunction<Link>> links) {
			this.links = links;
		}

		@Override
		public void prepare(long postId) {
			this.run = PostTopics.this.linkTopics
				.prepare(this.links.stream().map((link) -> link.apply(postId)).toList(), false);
		}

		@Override
		public void apply(long postId, Payload payload) {
			LinkTopics.Run prepared = Objects.requireNonNull(this.run);
			LinkResult.requireAll(prepared.apply());
			with(payload, prepared.changes(postId));
		}

	}

	/**
	 * A replacement of the whole list.
	 */
	private final class Replacement implements Write {

		private final LongFunction<SetPostTopicsInput> input;

		private SequencedMap<Long, PostTopicFields> topics = new LinkedHashMap<>();

		private Replacement(String postArgument, List<SetPostTopicsInput.Item> items, Expected<String> version) {
			this.input = (postId) -> new SetPostTopicsInput(postArgument, postId, items, version);
		}

		@Override
		public void prepare(long postId) {
			this.topics = PostTopics.this.setPostTopics.prepare(this.input.apply(postId));
		}

		@Override
		public void apply(long postId, Payload payload) {
			with(payload, PostTopics.this.setPostTopics.apply(this.input.apply(postId), this.topics));
		}

	}

}
