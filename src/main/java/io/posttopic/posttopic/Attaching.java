package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

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

	private final Supplier<Long> viewer;

	private final boolean dryRun;

	private final List<Pair> pairs;

	private final @Nullable Attachment[] done;

	private Map<Input, Long> topics = Map.of();

	/**
	 * Pairs to be attached.
	 * @param viewer the id of the caller's row
	 * @param pairs inputs that have been checked
	 * @param dryRun whether nothing is written
	 */
	Attaching(PostTopics postTopics, TopicRefs topicRefs, Supplier<Long> viewer, List<Input> pairs, boolean dryRun) {
		this.postTopics = postTopics;
		this.topicRefs = topicRefs;
		this.viewer = viewer;
		this.pairs = pairs.stream().map(Pair::of).toList();
		this.dryRun = dryRun;
		this.done = new @Nullable Attachment[pairs.size()];
	}

	/**
	 * Attaches what can be.
	 * @return what became of each pair
	 */
	List<Attachment> run() {
		reject(Attaching::mayNotPin);
		boolean mayMake = !this.dryRun && this.topicRefs.mayMake()
				&& left().stream().map(Pair::topic).anyMatch(TopicRefs::isNew);
		if (mayMake) {
			rejectPosts(this.postTopics.posts(postsLeft(), false));
		}
		Supplier<Map<Input, Long>> found = this.topicRefs.find(left().stream().map(Pair::topic).toList(), mayMake);
		if (mayMake) {
			// Before posts are held.
			found.get();
		}
		Supplier<Map<Long, PostTopics.Owned>> posts = this.postTopics.posts(postsLeft(), !this.dryRun);
		Supplier<Map<Long, TopicList>> lists = this.postTopics.lists(postsLeft(), !this.dryRun);
		rejectPosts(posts);
		this.topics = found.get();
		reject(this::hasNoTopic);
		reject(new Twice());
		write(lists.get());
		List<Attachment> all = new ArrayList<>();
		for (Attachment attachment : this.done) {
			all.add(Objects.requireNonNull(attachment));
		}
		return all;
	}

	private void reject(Function<Pair, @Nullable ApiException> check) {
		for (int i = 0; i < this.done.length; i++) {
			ApiException error = (this.done[i] == null) ? check.apply(this.pairs.get(i)) : null;
			if (error != null) {
				this.done[i] = Attachment.rejected(error);
			}
		}
	}

	private static @Nullable ApiException mayNotPin(Pair pair) {
		try {
			TopicLists.requireMayPin(pair.input);
			return null;
		}
		catch (ApiException ex) {
			return ex;
		}
	}

	private void rejectPosts(Supplier<Map<Long, PostTopics.Owned>> found) {
		long caller = this.viewer.get();
		Map<Long, PostTopics.Owned> posts = found.get();
		reject((pair) -> TopicLists.refusal(posts.get(pair.post), pair.input.required("postId"), caller));
	}

	private @Nullable ApiException hasNoTopic(Pair pair) {
		return (this.topics.containsKey(pair.topic) || willBeMade(pair)) ? null : this.topicRefs.missing(pair.topic);
	}

	/**
	 * Whether a dry run has no topic because it makes none.
	 */
	private boolean willBeMade(Pair pair) {
		return this.dryRun && TopicRefs.isNew(pair.topic) && this.topicRefs.mayMake();
	}

	private void write(Map<Long, TopicList> lists) {
		for (int i = 0; i < this.done.length; i++) {
			if (this.done[i] == null) {
				this.done[i] = attach(lists, this.pairs.get(i));
			}
		}
		if (!this.dryRun) {
			this.postTopics.write(lists.values(), this.viewer.get());
		}
	}

	private Attachment attach(Map<Long, TopicList> lists, Pair pair) {
		Long topic = this.topics.get(pair.topic);
		if (topic == null) {
			return new Attachment(LinkOutcome.ADDED, null, null);
		}
		LinkOutcome outcome = Objects.requireNonNull(lists.get(pair.post))
			.attach(topic, TopicLists.position(pair.input), OwnFields.of(pair.input));
		boolean isThere = !this.dryRun || outcome != LinkOutcome.ADDED;
		return new Attachment(outcome, isThere ? Ref.to(PostTopic.class, pair.post, topic) : null, null);
	}

	private List<Pair> left() {
		List<Pair> left = new ArrayList<>();
		for (int i = 0; i < this.done.length; i++) {
			if (this.done[i] == null) {
				left.add(this.pairs.get(i));
			}
		}
		return left;
	}

	private Set<Long> postsLeft() {
		Set<Long> posts = new LinkedHashSet<>();
		left().forEach((pair) -> posts.add(pair.post));
		return posts;
	}

	/**
	 * A pair of a post and a topic, whose reference is one object for good.
	 */
	private record Pair(Input input, long post, Input topic) {

		static Pair of(Input input) {
			return new Pair(input, input.required("postId").id("Post"), input.required("topic"));
		}

	}

	/**
	 * Tells the pairs that stood before in the list.
	 */
	private final class Twice implements Function<Pair, @Nullable ApiException> {

		private final Set<List<Object>> seen = new HashSet<>();

		@Override
		public @Nullable ApiException apply(Pair pair) {
			Long topic = Attaching.this.topics.get(pair.topic);
			Object known = (topic != null) ? topic : TopicRefs.key(pair.topic);
			return this.seen.add(List.of(pair.post, known)) ? null
					: pair.input.invalid("the pair stands twice in the list.");
		}

	}

}
