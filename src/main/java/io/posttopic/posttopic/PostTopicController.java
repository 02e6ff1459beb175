package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.post.Post;
import io.posttopic.read.Input;
import io.posttopic.read.Mutation;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.read.Row;
import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import io.posttopic.topic.Topic;
import io.posttopic.user.Viewers;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class PostTopicController {

	private final Reads reads;

	private final PostTopics postTopics;

	private final TopicLists lists;

	private final Viewers viewers;

	PostTopicController(Reads reads, PostTopics postTopics, TopicLists lists, Viewers viewers) {
		this.reads = reads;
		this.postTopics = postTopics;
		this.lists = lists;
		this.viewers = viewers;
	}

	@QueryMapping
	@Nullable Row postTopic(DataFetchingEnvironment environment) {
		return this.reads.row(PostTopic.class, environment);
	}

	@QueryMapping
	Row postTopics(DataFetchingEnvironment environment) {
		return this.reads.connection(PostTopic.class, environment);
	}

	@Mutation
	Map<String, @Nullable Object> attachTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		Attachment attachment = this.lists.attach(List.of(input), false).getFirst();
		if (attachment.error() != null) {
			throw attachment.error();
		}
		return this.reads.answer(Payload.of("postTopic", attachment.postTopic()).with("outcome", attachment.outcome()),
				environment);
	}

	@Mutation
	Map<String, @Nullable Object> attachTopics(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		Input dryRun = input.field("dryRun");
		List<Payload> results = new ArrayList<>();
		for (Attachment attachment : this.lists.attach(TopicLists.pairs(input), dryRun != null && dryRun.bool())) {
			ApiException error = attachment.error();
			results.add(Payload.of("outcome", attachment.outcome())
				.with("postTopic", attachment.postTopic())
				.with("error",
						(error != null) ? Payload.of("code", error.code()).with("message", error.getMessage()) : null));
		}
		return this.reads.answer(Payload.of("results", results), environment);
	}

	@Mutation
	Map<String, @Nullable Object> updatePostTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		ApiException.all(() -> post(input), () -> topic(input), () -> OwnFields.of(input));
		TopicLists.requireMayPin(input);
		TopicList list = this.lists.hold(input.required("postId"));
		TopicList.Entry entry = find(list, input);
		input.requireVersion(entry.version());
		entry.change(OwnFields.of(input));
		this.postTopics.write(List.of(list), null);
		return this.reads.answer(payload(list, entry), environment);
	}

	@Mutation
	Map<String, @Nullable Object> movePostTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		ApiException.all(() -> post(input), () -> topic(input), () -> TopicLists.position(input));
		TopicList list = this.lists.hold(input.required("postId"));
		TopicList.Entry entry = find(list, input);
		list.move(entry, Objects.requireNonNull(TopicLists.position(input)));
		this.lists.writeAndRaise(list);
		return this.reads.answer(payload(list, entry), environment);
	}

	@Mutation
	Map<String, @Nullable Object> detachTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		ApiException.all(() -> post(input), () -> topic(input));
		Payload payload = Payload.of("post", Ref.to(Post.class, post(input)))
			.with("topic", Ref.to(Topic.class, topic(input)));
		TopicList list = this.lists.holdIfThere(input.required("postId"));
		TopicList.Entry entry = (list != null) ? list.find(topic(input)).orElse(null) : null;
		if (list == null || entry == null) {
			return this.reads.answer(payload.with("outcome", LinkOutcome.UNCHANGED), environment);
		}
		list.remove(entry);
		this.postTopics.write(List.of(list), null);
		return this.reads.answer(payload.with("outcome", LinkOutcome.REMOVED).with("deletedId", id(list, entry)),
				environment);
	}

	@Mutation
	Map<String, @Nullable Object> setPostTopics(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		TopicList list = this.lists.set(input);
		List<Payload> changes = new ArrayList<>();
		list.entries().forEach((entry) -> changes.add(change(list, entry)));
		list.removed().forEach((entry) -> changes.add(change(list, entry)));
		this.lists.writeAndRaise(list);
		return this.reads.answer(Payload.of("post", Ref.to(Post.class, list.post())).with("changes", changes),
				environment);
	}

	@Mutation
	Map<String, @Nullable Object> mergeTopics(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Merging topics");
		this.viewers.require();
		Input input = Input.of(environment);
		ApiException.all(() -> input.required("fromId").id("Topic"), () -> input.required("intoId").id("Topic"));
		long from = input.required("fromId").id("Topic");
		long into = input.required("intoId").id("Topic");
		if (from == into) {
			throw input.required("intoId").invalid("must be another topic than fromId.");
		}
		List<Long> there = this.postTopics.holdTopics(from, into);
		for (String name : List.of("fromId", "intoId")) {
			if (!there.contains(input.required(name).id("Topic"))) {
				throw ApiException.notFound("input." + name, "topic");
			}
		}
		List<Long> posts = this.postTopics.postsOf(from);
		this.postTopics.posts(posts, true).get();
		int alreadyThere = this.postTopics.join(from, into);
		int moved = this.postTopics.move(from, into);
		this.postTopics.closeUp(posts);
		this.postTopics.deleteTopic(from);
		return this.reads.answer(Payload.of("topic", Ref.to(Topic.class, into))
			.with("deletedId", input.required("fromId").value())
			.with("moved", moved)
			.with("alreadyThere", alreadyThere), environment);
	}

	private static Payload payload(TopicList list, TopicList.Entry entry) {
		return Payload.of("postTopic", Ref.to(PostTopic.class, list.post(), entry.topic()));
	}

	private static Payload change(TopicList list, TopicList.Entry entry) {
		LinkOutcome outcome = list.outcome(entry);
		return Payload.of("outcome", outcome)
			.with("id", id(list, entry))
			.with("topic", Ref.to(Topic.class, entry.topic()))
			.with("postTopic",
					(outcome != LinkOutcome.REMOVED) ? Ref.to(PostTopic.class, list.post(), entry.topic()) : null);
	}

	private static String id(TopicList list, TopicList.Entry entry) {
		return GlobalId.encode("PostTopic", list.post(), entry.topic());
	}

	private static TopicList.Entry find(TopicList list, Input input) {
		return list.find(topic(input))
			.orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND,
					"input.topicId: this topic is not attached to the post.", Map.of("argument", "input.topicId")));
	}

	private static long post(Input input) {
		return input.required("postId").id("Post");
	}

	private static long topic(Input input) {
		return input.required("topicId").id("Topic");
	}

}
