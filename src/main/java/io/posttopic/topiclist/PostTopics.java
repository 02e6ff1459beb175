package io.posttopic.topiclist;

import java.util.List;
import java.util.SequencedMap;

import io.posttopic.post.PostLocks;
import io.posttopic.post.PostPart;
import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.read.Payload;
import io.posttopic.topic.TopicRef;
import io.posttopic.user.Viewers;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.LinkResult;

import org.springframework.stereotype.Component;

/**
 * The topics in the input of {@code createPost} and {@code updatePost}: all of them are
 * changed, or nothing is.
 */
@Component
record PostTopics(LinkTopics linkTopics, SetPostTopics setPostTopics, TopicLists lists,
		Viewers viewers) implements PostPart {

	private static final List<String> LISTS = List.of("detach", "attach", "update", "move");

	private static final Write NOTHING = (postId, payload) -> with(payload, TopicList.Changes.NONE);

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
	public Update parse(InputObject input, long postId) {
		return input.has("topics")
				? input.object("topics", (topics) -> parse(topics, postId, input.path("id"))).orElse(() -> NOTHING)
				: () -> NOTHING;
	}

	private Update parse(InputObject topics, long postId, String postArgument) {
		Expected<String> version = Link.expectedTopicsVersion(topics);
		if (topics.has("set")) {
			if (LISTS.stream().anyMatch(topics::has)) {
				topics.reject("set", "must not be combined with other changes.");
			}
			return replace(new SetPostTopicsInput(postArgument, postId, this.setPostTopics.parseItems(topics, "set"),
					version));
		}
		List<Link> links = links(topics, postId, postArgument, version);
		return (links.isEmpty() && version.version() != null) ? () -> check(postArgument, version) : change(links);
	}

	private static List<Link> links(InputObject topics, long postId, String postArgument, Expected<String> version) {
		return Link.changes(topics, "Topic",
				(topicId, argument) -> new Link(argument, postArgument, postId, TopicRef.to(topicId, argument),
						new Link.Detach(), version),
				(item, change) -> new Link(item.path(), postArgument, postId,
						(change instanceof Link.Attach) ? Link.topic(item) : Link.topicById(item), change, version));
	}

	private Update replace(SetPostTopicsInput input) {
		return () -> {
			SequencedMap<Long, PostTopicFields> topics = this.setPostTopics.prepare(input);
			return (postId, payload) -> with(payload, this.setPostTopics.apply(input, topics));
		};
	}

	private Update change(List<Link> links) {
		return () -> {
			LinkTopics.Run run = this.linkTopics.prepare(links, false);
			return (postId, payload) -> {
				LinkResult.requireAll(run.apply());
				with(payload, run.changes(postId));
			};
		};
	}

	/** Only checks the version of the list, because there are no changes. */
	private Write check(String postArgument, Expected<String> version) {
		return (postId, payload) -> {
			this.lists.require(this.viewers.lock(), postId, postArgument, version, PostLocks.Strength.ROWS);
			NOTHING.apply(postId, payload);
		};
	}

}
