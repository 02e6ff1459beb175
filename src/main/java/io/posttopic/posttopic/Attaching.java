package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.posttopic.read.Input;
import io.posttopic.read.Ref;
import io.posttopic.relay.ApiException;
import io.posttopic.topic.TopicRefs;
import org.jspecify.annotations.Nullable;

/**
 * Some pairs on their way to be attached: those that cannot be are sorted out, the others
 * are written together.
 */
final class Attaching {

	private final PostTopics postTopics;

	private final TopicRefs topicRefs;

	private final long viewer;

	private final boolean dryRun;

	private final List<Input> pairs;

	private final @Nullable Attachment[] done;

	private Map<Input, Long> topics = Map.of();

	/**
	 * Pairs to be attached.
	 * @param viewer the id of the caller's row
	 * @param pairs inputs that have been checked
	 * @param dryRun whether nothing is written
	 */
	Attaching(PostTopics postTopics, TopicRefs topicRefs, long viewer, List<Input> pairs, boolean dryRun) {
		this.postTopics = postTopics;
		this.topicRefs = topicRefs;
		this.viewer = viewer;
		this.pairs = pairs;
		this.dryRun = dryRun;
		this.done = new @Nullable Attachment[pairs.size()];
	}

	/**
	 * Attaches what can be.
	 * @return what became of each pair
	 */
	List<Attachment> run() {
		reject(Attaching::mayNotPin);
		rejectPosts(false);
		this.topics = this.topicRefs.find(left().stream().map(Attaching::ref).toList(),
				!this.dryRun && this.topicRefs.mayMake());
		reject(this::hasNoTopic);
		reject(new Twice());
		if (!this.dryRun) {
			rejectPosts(true);
		}
		write();
		List<Attachment> all = new ArrayList<>();
		for (Attachment attachment : this.done) {
			all.add(Objects.requireNonNull(attachment));
		}
		return all;
	}

	private void reject(Function<Input, @Nullable ApiException> check) {
		for (int i = 0; i < this.done.length; i++) {
			ApiException error = (this.done[i] == null) ? check.apply(this.pairs.get(i)) : null;
			if (error != null) {
				this.done[i] = Attachment.rejected(error);
			}
		}
	}

	private static @Nullable ApiException mayNotPin(Input pair) {
		try {
			TopicLists.requireMayPin(pair);
			return null;
		}
		catch (ApiException ex) {
			return ex;
		}
	}

	private void rejectPosts(boolean hold) {
		Map<Long, PostTopics.Owned> posts = this.postTopics.posts(postsLeft(), hold);
		reject((pair) -> TopicLists.refusal(posts.get(post(pair)), pair.required("postId"), this.viewer));
	}

	private @Nullable ApiException hasNoTopic(Input pair) {
		return (this.topics.containsKey(ref(pair)) || willBeMade(pair)) ? null : this.topicRefs.missing(ref(pair));
	}

	/**
	 * Whether a dry run has no topic because it makes none.
	 */
	private boolean willBeMade(Input pair) {
		return this.dryRun && TopicRefs.isNew(ref(pair)) && this.topicRefs.mayMake()
				&& !this.topics.containsKey(ref(pair));
	}

	private void write() {
		Map<Long, TopicList> lists = this.postTopics.lists(postsLeft());
		for (int i = 0; i < this.done.length; i++) {
			if (this.done[i] == null) {
				this.done[i] = attach(lists, this.pairs.get(i));
			}
		}
		if (!this.dryRun) {
			Set<PostTopic.Key> taken = this.postTopics.write(lists.values(), this.viewer);
			for (int i = 0; i < this.done.length; i++) {
				this.done[i] = Objects.requireNonNull(this.done[i]).unlessIn(taken);
			}
		}
	}

	private Attachment attach(Map<Long, TopicList> lists, Input pair) {
		Long topic = this.topics.get(ref(pair));
		if (topic == null) {
			return new Attachment(LinkOutcome.ADDED, null, null);
		}
		LinkOutcome outcome = Objects.requireNonNull(lists.get(post(pair)))
			.attach(topic, TopicLists.position(pair), OwnFields.of(pair));
		boolean isThere = !this.dryRun || outcome != LinkOutcome.ADDED;
		return new Attachment(outcome, isThere ? Ref.to(PostTopic.class, post(pair), topic) : null, null);
	}

	private List<Input> left() {
		List<Input> left = new ArrayList<>();
		for (int i = 0; i < this.done.length; i++) {
			if (this.done[i] == null) {
				left.add(this.pairs.get(i));
			}
		}
		return left;
	}

	private Set<Long> postsLeft() {
		Set<Long> posts = new LinkedHashSet<>();
		left().forEach((pair) -> posts.add(post(pair)));
		return posts;
	}

	private static long post(Input pair) {
		return pair.required("postId").id("Post");
	}

	private static Input ref(Input pair) {
		return pair.required("topic");
	}

	/**
	 * Tells the pairs that stood before in the list.
	 */
	private final class Twice implements Function<Input, @Nullable ApiException> {

		private final Set<List<Object>> seen = new HashSet<>();

		@Override
		public @Nullable ApiException apply(Input pair) {
			Long topic = Attaching.this.topics.get(ref(pair));
			Object known = (topic != null) ? topic : TopicRefs.describe(ref(pair));
			return this.seen.add(List.of(post(pair), known)) ? null
					: pair.invalid("the pair stands twice in the list.");
		}

	}

}
