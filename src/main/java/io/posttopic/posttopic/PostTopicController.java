package io.posttopic.posttopic;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.post.Post;
import io.posttopic.post.PostLocks;
import io.posttopic.write.Mutation;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import io.posttopic.topic.Topic;
import io.posttopic.user.Viewers;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Controller;

/**
 * The mutations of the posts' topic lists.
 */
@Controller
class PostTopicController {

	private final Reads reads;

	private final PostTopicRepository rows;

	private final TopicLists lists;

	private final AttachTopics attachTopics;

	private final SetPostTopics setPostTopics;

	private final RestorePostTopics restorePostTopics;

	private final MergeTopics mergeTopics;

	private final Viewers viewers;

	PostTopicController(Reads reads, PostTopicRepository rows, TopicLists lists, AttachTopics attachTopics,
			SetPostTopics setPostTopics, RestorePostTopics restorePostTopics, MergeTopics mergeTopics,
			Viewers viewers) {
		this.reads = reads;
		this.rows = rows;
		this.lists = lists;
		this.attachTopics = attachTopics;
		this.setPostTopics = setPostTopics;
		this.restorePostTopics = restorePostTopics;
		this.mergeTopics = mergeTopics;
		this.viewers = viewers;
	}

	@Mutation
	Map<String, @Nullable Object> attachTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		AttachTopicInput input = InputObject.parse(environment, AttachTopicInput::parse);
		Attachment attachment = this.attachTopics.attach(List.of(input), false).getFirst();
		if (attachment.error() != null) {
			throw attachment.error();
		}
		return this.reads.answer(Payload.of("postTopic", attachment.postTopic()).with("outcome", attachment.outcome()),
				environment);
	}

	@Mutation
	Map<String, @Nullable Object> attachTopics(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		AttachTopicsInput input = InputObject.parse(environment, AttachTopicsInput::parse);
		List<Payload> results = this.attachTopics.attach(input.pairs(), input.dryRun())
			.stream()
			.map(Attachment::payload)
			.toList();
		return this.reads.answer(Payload.of("results", results), environment);
	}

	@Mutation
	Map<String, @Nullable Object> updatePostTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		UpdatePostTopicInput input = InputObject.parse(environment, UpdatePostTopicInput::parse);
		input.fields().requireAllowed();
		PostTopic.Key key = input.key();
		this.lists.requireAccess(this.viewers.lock(), key.postId(), "input.postId", PostLocks.Strength.ROWS);
		PostTopic row = this.rows.findOneByKeyPostIdAndKeyTopicId(key.postId(), key.topicId())
			.orElseThrow(PostTopicController::notAttached);
		input.expectedVersion().require(Objects.requireNonNullElse(row.version(), 0));
		PostTopic changed = row.with(input.fields());
		if (!changed.equals(row)) {
			this.rows.save(changed.updatedAt(Instant.now()));
		}
		return this.reads.answer(payload(key), environment);
	}

	@Mutation
	Map<String, @Nullable Object> movePostTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		MovePostTopicInput input = InputObject.parse(environment, MovePostTopicInput::parse);
		PostTopic.Key key = input.key();
		TopicList list = this.lists.lock(key.postId(), "input.postId", input.expectedTopicsVersion())
			.list(key.postId());
		if (!list.move(key.topicId(), input.position())) {
			throw notAttached();
		}
		this.lists.save(list);
		return this.reads.answer(payload(key), environment);
	}

	@Mutation
	Map<String, @Nullable Object> detachTopic(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		DetachTopicInput input = InputObject.parse(environment, DetachTopicInput::parse);
		PostTopic.Key key = input.key();
		boolean removed = detach(key, input.expectedTopicsVersion());
		return this.reads.answer(Payload.of("post", Ref.to(Post.class, key.postId()))
			.with("topic", Ref.to(Topic.class, key.topicId()))
			.with("outcome", removed ? LinkOutcome.REMOVED : LinkOutcome.UNCHANGED)
			.with("deletedId", removed ? id(key) : null), environment);
	}

	/**
	 * Detaches a topic, and renumbers the list, in which another application may have
	 * left gaps.
	 * @return whether it was attached
	 */
	private boolean detach(PostTopic.Key key, Expected<String> version) {
		TopicLists.Found found = this.lists.lockIfExists(key.postId(), "input.postId", version);
		if (found == null) {
			return false;
		}
		TopicList list = found.list(key.postId());
		boolean removed = list.remove(key.topicId());
		this.lists.save(list);
		return removed;
	}

	@Mutation
	Map<String, @Nullable Object> setPostTopics(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		SetPostTopicsInput input = InputObject.parse(environment,
				(fields) -> SetPostTopicsInput.parse(fields, this.lists.maximum()));
		TopicList.Changes changes = this.setPostTopics.set(input);
		return this.reads.answer(payload(input.postId(), changes), environment);
	}

	@Mutation
	Map<String, @Nullable Object> restorePostTopics(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		RestorePostTopics.Input input = InputObject.parse(environment, RestorePostTopics.Input::parse);
		RestorePostTopics.Result restored = this.restorePostTopics.restore(input);
		return this.reads.answer(payload(input.postId(), restored.changes()).with("rejected",
				restored.rejected().stream().map(PostTopicController::payload).toList()), environment);
	}

	@Mutation
	Map<String, @Nullable Object> mergeTopics(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Merging topics");
		MergeTopicsInput input = InputObject.parse(environment, MergeTopicsInput::parse);
		this.viewers.require();
		MergeTopics.Result merged = this.mergeTopics.merge(input);
		return this.reads.answer(Payload.of("topic", Ref.to(Topic.class, input.into()))
			.with("deletedId", (merged.remaining() == 0) ? GlobalId.encode("Topic", input.from()) : null)
			.with("moved", merged.moved())
			.with("alreadyThere", merged.alreadyThere())
			.with("remaining", merged.remaining()), environment);
	}

	private static Payload payload(PostTopic.Key key) {
		return Payload.of("postTopic", ref(key));
	}

	private static Payload payload(long postId, TopicList.Changes changes) {
		return Payload.of("post", Ref.to(Post.class, postId))
			.with("changes", changes.all().stream().map(PostTopicController::payload).toList())
			.with("deletedPostTopicIds",
					changes.rows(LinkOutcome.REMOVED).stream().map((row) -> id(row.key())).toList());
	}

	private static Payload payload(RestorePostTopics.RejectedTopic rejected) {
		return Payload.of("topicId", GlobalId.encode("Topic", rejected.topicId()))
			.with("error", Attachment.error(rejected.ref().notFound()));
	}

	private static Payload payload(TopicList.Change change) {
		PostTopic.Key key = change.row().key();
		return Payload.of("outcome", change.outcome())
			.with("postTopicId", id(key))
			.with("topic", Ref.to(Topic.class, key.topicId()))
			.with("postTopic", (change.outcome() != LinkOutcome.REMOVED) ? ref(key) : null);
	}

	private static Ref ref(PostTopic.Key key) {
		return Ref.to(PostTopic.class, key.postId(), key.topicId());
	}

	private static String id(PostTopic.Key key) {
		return GlobalId.encode("PostTopic", key.postId(), key.topicId());
	}

	private static ApiException notAttached() {
		return new ApiException(ErrorCode.NOT_FOUND, "input.topicId: this topic is not attached to the post.",
				Map.of("argument", "input.topicId"));
	}

}
