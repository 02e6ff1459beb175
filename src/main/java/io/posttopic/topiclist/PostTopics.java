package io.posttopic.topiclist;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

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
	public Write parse(InputObject input, long postId) {
		return input.has("topics")
				? input.object("topics", (topics) -> parse(topics, postId, input.path("id"))).orElse(NOTHING) : NOTHING;
	}

	private Write parse(InputObject topics, long postId, String postArgument) {
		Expected<String> version = Link.expectedTopicsVersion(topics);
		if (!topics.has("set")) {
			return new Links(links(topics, postId, postArgument, version));
		}
		if (LISTS.stream().anyMatch(topics::has)) {
			topics.reject("set", "must not be combined with other changes.");
		}
		return new Replacement(
				new SetPostTopicsInput(postArgument, postId, this.setPostTopics.parseItems(topics, "set"), version));
	}

	private static List<Link> links(InputObject topics, long postId, String postArgument, Expected<String> version) {
		return Link.changes(topics, "Topic",
				(topicId, argument) -> new Link(argument, postArgument, postId, TopicRef.to(topicId, argument),
						new Link.Detach(), version),
				(item, change) -> new Link(item.path(), postArgument, postId,
						(change instanceof Link.Attach) ? Link.topic(item) : Link.topicById(item), change, version));
	}

	/**
	 * The changes of single topics.
	 */
	private final class Links implements Write {

		private final List<Link> links;

		private LinkTopics.@Nullable Run run;

		private Links(List<Link> links) {
			this.links = links;
		}

		@Override
		public void prepare() {
			this.run = PostTopics.this.linkTopics.prepare(this.links, false);
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

		private final SetPostTopicsInput input;

		private SequencedMap<Long, PostTopicFields> topics = new LinkedHashMap<>();

		private Replacement(SetPostTopicsInput input) {
			this.input = input;
		}

		@Override
		public void prepare() {
			this.topics = PostTopics.this.setPostTopics.prepare(this.input);
		}

		@Override
		public void apply(long postId, Payload payload) {
			with(payload, PostTopics.this.setPostTopics.apply(this.input, this.topics));
		}

	}

}
