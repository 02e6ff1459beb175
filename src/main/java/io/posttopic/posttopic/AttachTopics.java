package io.posttopic.posttopic;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.posttopic.pool.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.read.Ref;
import io.posttopic.error.ApiException;
import io.posttopic.topic.TopicLookup;
import io.posttopic.topic.TopicRef;
import io.posttopic.user.Viewers;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Attaches topics to posts. Pairs that cannot be attached are rejected one by one; all
 * others are saved together.
 */
@Component
class AttachTopics {

	private final TopicLists lists;

	private final TopicLookup topics;

	private final PostLocks posts;

	private final Viewers viewers;

	private final Pipeline pipeline;

	AttachTopics(TopicLists lists, TopicLookup topics, PostLocks posts, Viewers viewers, Pipeline pipeline) {
		this.lists = lists;
		this.topics = topics;
		this.posts = posts;
		this.viewers = viewers;
		this.pipeline = pipeline;
	}

	/**
	 * Attaches each pair that can be attached.
	 * @param dryRun whether nothing is written
	 * @return the outcome of each pair, in the order of the pairs
	 */
	List<Attachment> attach(List<AttachTopicInput> pairs, boolean dryRun) {
		Outcomes outcomes = new Outcomes(pairs);
		outcomes.reject(AttachTopics::fieldsError);
		Pipeline.Result<Optional<Long>> viewer = this.viewers.lock();
		Pipeline.Result<TopicLookup.Found> existing = this.topics.lock(outcomes.undecidedTopics());
		TopicLookup.Found found = null;
		if (!dryRun && this.topics.mayCreate() && outcomes.undecidedTopics().stream().anyMatch(TopicRef::isByName)) {
			found = createTopics(outcomes, viewer, existing);
		}
		TopicLists.Found lists = this.lists.find(viewer, outcomes.undecidedPosts(),
				dryRun ? PostLocks.Strength.NONE : PostLocks.Strength.ROWS, outcomes.expectVersions());
		TopicLookup.Found topicIds = (found != null) ? found : existing.get();
		outcomes.reject((pair) -> lists.accessError(pair.postId(), pair.path() + ".postId"));
		outcomes.reject((pair) -> lists.conflict(pair.postId(), pair.expectedTopicsVersion()));
		outcomes.reject((pair) -> (topicIds.id(pair.topic()) == null && !(dryRun && isCreatable(pair.topic())))
				? pair.topic().notFound() : null);
		outcomes.reject(duplicates(topicIds));
		Instant now = Instant.now();
		outcomes.decide((pair) -> attach(pair, topicIds.id(pair.topic()), lists, dryRun, now));
		if (!dryRun) {
			this.lists.saveAll(lists.lists().values());
		}
		return outcomes.all();
	}

	private static @Nullable ApiException fieldsError(AttachTopicInput pair) {
		try {
			pair.fields().requireAllowed();
			return null;
		}
		catch (ApiException ex) {
			return ex;
		}
	}

	/**
	 * Creates the topics that do not exist yet: before any post is locked, because topics
	 * are locked first, and only for posts that the caller may change.
	 */
	private TopicLookup.Found createTopics(Outcomes outcomes, Pipeline.Result<Optional<Long>> viewer,
			Pipeline.Result<TopicLookup.Found> found) {
		Pipeline.Result<Map<Long, PostLocks.Author>> authors = this.posts.lock(outcomes.undecidedPosts(),
				PostLocks.Strength.NONE);
		this.pipeline.send();
		TopicLists.Found posts = new TopicLists.Found(this.viewers.require(viewer), authors.get(), Map.of(), Map.of());
		outcomes.reject((pair) -> posts.accessError(pair.postId(), pair.path() + ".postId"));
		return this.topics.createAbsent(found.get(), outcomes.undecidedTopics());
	}

	private boolean isCreatable(TopicRef topic) {
		return topic.isByName() && this.topics.mayCreate();
	}

	/**
	 * Returns a check that rejects a pair that occurred earlier in the list.
	 */
	private static Function<AttachTopicInput, @Nullable ApiException> duplicates(TopicLookup.Found topicIds) {
		Set<List<Object>> seen = new HashSet<>();
		return (pair) -> {
			Object topic = Objects.requireNonNullElse(topicIds.id(pair.topic()), pair.topic().key());
			return seen.add(List.of(pair.postId(), topic)) ? null
					: ApiException.badInput(pair.path(), "the pair is in the list twice.");
		};
	}

	private Attachment attach(AttachTopicInput pair, @Nullable Long topicId, TopicLists.Found lists, boolean dryRun,
			Instant now) {
		if (topicId == null) {
			return new Attachment(LinkOutcome.ADDED, null, null);
		}
		TopicList list = lists.list(pair.postId());
		ApiException sizeError = this.lists.sizeError(list, topicId, pair.topic().argument());
		if (sizeError != null) {
			return Attachment.rejected(sizeError);
		}
		LinkOutcome outcome = list.attach(topicId, pair.position(), pair.fields(), lists.viewer(), now);
		boolean exists = !dryRun || outcome != LinkOutcome.ADDED;
		return new Attachment(outcome, exists ? Ref.to(PostTopic.class, pair.postId(), topicId) : null, null);
	}

	/**
	 * The outcomes of the pairs, some of which are not decided yet.
	 */
	private static final class Outcomes {

		private final List<AttachTopicInput> pairs;

		private final Map<AttachTopicInput, Attachment> decided = new HashMap<>();

		private Outcomes(List<AttachTopicInput> pairs) {
			this.pairs = pairs;
		}

		private List<AttachTopicInput> undecided() {
			return this.pairs.stream().filter((pair) -> !this.decided.containsKey(pair)).toList();
		}

		private void reject(Function<AttachTopicInput, @Nullable ApiException> check) {
			undecided().forEach((pair) -> {
				ApiException error = check.apply(pair);
				if (error != null) {
					this.decided.put(pair, Attachment.rejected(error));
				}
			});
		}

		private void decide(Function<AttachTopicInput, Attachment> attach) {
			undecided().forEach((pair) -> this.decided.put(pair, attach.apply(pair)));
		}

		private Collection<TopicRef> undecidedTopics() {
			return undecided().stream().map(AttachTopicInput::topic).toList();
		}

		private Collection<Long> undecidedPosts() {
			return undecided().stream().map(AttachTopicInput::postId).distinct().toList();
		}

		private boolean expectVersions() {
			return undecided().stream().anyMatch((pair) -> pair.expectedTopicsVersion().version() != null);
		}

		private List<Attachment> all() {
			return this.pairs.stream().map((pair) -> Objects.requireNonNull(this.decided.get(pair))).toList();
		}

	}

}
