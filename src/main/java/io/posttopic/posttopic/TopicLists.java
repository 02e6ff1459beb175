package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.posttopic.post.NewPost;
import io.posttopic.read.Input;
import io.posttopic.relay.ApiException;
import io.posttopic.security.Caller;
import io.posttopic.topic.TopicDeletion;
import io.posttopic.topic.TopicRefs;
import io.posttopic.user.Viewers;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Changes the lists of topics of posts, for those who may. Whoever does holds first the
 * caller's row, then topics, then posts, each in the order of their ids, so that no two
 * wait for each other.
 */
@Component
class TopicLists implements NewPost, TopicDeletion {

	private static final int MOST_PAIRS = 500;

	private static final int MOST_TOPICS = 100;

	private final PostTopics postTopics;

	private final TopicRefs topicRefs;

	private final Viewers viewers;

	TopicLists(PostTopics postTopics, TopicRefs topicRefs, Viewers viewers) {
		this.postTopics = postTopics;
		this.topicRefs = topicRefs;
		this.viewers = viewers;
	}

	/**
	 * The pairs of an input.
	 * @throws ApiException BAD_USER_INPUT where there are too many
	 */
	static List<Input> pairs(Input input) {
		return limited(input.required("pairs"), MOST_PAIRS);
	}

	private static List<Input> limited(Input list, int most) {
		List<Input> items = list.items();
		if (items.size() > most) {
			throw list.invalid("at most " + most + " at once, are " + items.size() + ".");
		}
		return items;
	}

	/**
	 * Where an input wants its topic, or null.
	 * @throws ApiException BAD_USER_INPUT where it is negative
	 */
	static @Nullable Integer position(Input input) {
		Input position = input.field("position");
		if (position == null) {
			return null;
		}
		if (position.number() < 0) {
			throw position.invalid("must be at least 0, is " + position.number() + ".");
		}
		return position.number();
	}

	/**
	 * Refuses an author who pins.
	 */
	static void requireMayPin(Input input) {
		if (input.field("pinned") != null) {
			Caller.current().requireModerator("Pinning");
		}
	}

	/**
	 * Attaches topics to posts, each pair with an outcome of its own.
	 * @param dryRun whether nothing is written
	 */
	List<Attachment> attach(List<Input> pairs, boolean dryRun) {
		ApiException.all(pairs.stream().map((pair) -> (Runnable) () -> checkPair(pair)).toArray(Runnable[]::new));
		Supplier<Long> viewer = dryRun ? this.viewers.findOr(-1) : this.viewers.held();
		return new Attaching(this.postTopics, this.topicRefs, viewer, pairs, dryRun).run();
	}

	private static void checkPair(Input pair) {
		ApiException.all(() -> pair.required("postId").id("Post"), () -> TopicRefs.key(pair.required("topic")),
				() -> position(pair), () -> OwnFields.of(pair));
	}

	/**
	 * Holds the list of a post, which the caller may change.
	 * @return the list, null where there is no such post
	 * @throws ApiException FORBIDDEN
	 */
	@Nullable TopicList holdIfThere(Input id) {
		Supplier<Long> viewer = this.viewers.held();
		Supplier<Map<Long, PostTopics.Owned>> posts = this.postTopics.posts(List.of(id.id("Post")), true);
		Supplier<Map<Long, TopicList>> lists = this.postTopics.lists(List.of(id.id("Post")), true);
		long caller = viewer.get();
		PostTopics.Owned post = posts.get().get(id.id("Post"));
		ApiException refusal = (post != null) ? refusal(post, id, caller) : null;
		if (refusal != null) {
			throw refusal;
		}
		return (post != null) ? lists.get().get(id.id("Post")) : null;
	}

	/**
	 * Holds the list of a post, which the caller may change.
	 * @throws ApiException NOT_FOUND or FORBIDDEN
	 */
	TopicList hold(Input id) {
		TopicList list = holdIfThere(id);
		if (list == null) {
			throw ApiException.notFound(id.path(), "post");
		}
		return list;
	}

	private static PostTopics.Owned requireMayChange(Input id, Supplier<Long> viewer,
			Supplier<Map<Long, PostTopics.Owned>> posts) {
		long caller = viewer.get();
		PostTopics.Owned post = posts.get().get(id.id("Post"));
		ApiException refusal = refusal(post, id, caller);
		if (refusal != null) {
			throw refusal;
		}
		return Objects.requireNonNull(post);
	}

	/**
	 * Why the caller may not change the list of a post, null if the caller may.
	 * @param post the post, null if it is not there
	 * @param id the input that names it
	 */
	static @Nullable ApiException refusal(PostTopics.@Nullable Owned post, Input id, long viewer) {
		if (post == null) {
			return ApiException.notFound(id.path(), "post");
		}
		boolean may = Caller.current().moderator() || post.isBy(viewer);
		return may ? null : ApiException.forbidden("Only its author and a moderator may change the topics of a post.");
	}

	/**
	 * Makes the list of a post that of an input, without writing it yet.
	 */
	TopicList set(Input input) {
		Input id = input.required("postId");
		ApiException.all(() -> id.id("Post"), () -> check(input.required("topics"), MOST_TOPICS));
		List<Long> ids = List.of(id.id("Post"));
		Supplier<Long> viewer = this.viewers.held();
		requireMayChange(id, viewer, this.postTopics.posts(ids, false));
		List<Long> topics = topics(input.required("topics"));
		Supplier<Map<Long, PostTopics.Owned>> posts = this.postTopics.posts(ids, true);
		Supplier<Map<Long, TopicList>> lists = this.postTopics.lists(ids, true);
		input.requireVersion(requireMayChange(id, viewer, posts).version());
		TopicList list = Objects.requireNonNull(lists.get().get(id.id("Post")));
		fill(list, topics, input.required("topics").items());
		return list;
	}

	/**
	 * Writes a list, and raises its post's version if it has changed.
	 */
	void writeAndRaise(TopicList list) {
		if (list.isChanged()) {
			this.postTopics.write(List.of(list), this.viewers.require());
			this.postTopics.raiseVersions(List.of(list.post()));
		}
	}

	private static void check(Input topics, int most) {
		ApiException.all(limited(topics, most).stream()
			.map((item) -> (Runnable) () -> ApiException.all(() -> TopicRefs.key(item.required("topic")),
					() -> OwnFields.of(item), () -> requireMayPin(item)))
			.toArray(Runnable[]::new));
	}

	/**
	 * The topics of a list, made where they are not there.
	 * @throws ApiException NOT_FOUND, or BAD_USER_INPUT for one that stands twice
	 */
	private List<Long> topics(Input list) {
		List<Input> refs = list.items().stream().map((item) -> item.required("topic")).toList();
		Map<Input, Long> found = this.topicRefs.find(refs, this.topicRefs.mayMake()).get();
		List<Long> topics = new ArrayList<>();
		for (Input ref : refs) {
			Long topic = found.get(ref);
			if (topic == null) {
				throw this.topicRefs.missing(ref);
			}
			if (topics.contains(topic)) {
				throw ref.invalid("stands twice in the list.");
			}
			topics.add(topic);
		}
		return topics;
	}

	private static void fill(TopicList list, List<Long> topics, List<Input> items) {
		list.retain(topics);
		for (int position = 0; position < topics.size(); position++) {
			list.attach(topics.get(position), position, OwnFields.of(items.get(position)));
		}
	}

	@Override
	public void check(Input input) {
		Input topics = input.field("topics");
		if (topics != null) {
			check(topics, MOST_TOPICS);
		}
	}

	@Override
	public void make(long post, Input input) {
		Input topics = input.field("topics");
		if (topics != null) {
			TopicList list = new TopicList(post);
			fill(list, topics(topics), topics.items());
			this.postTopics.write(List.of(list), this.viewers.require());
		}
	}

	@Override
	public void remove(long topic) {
		List<Long> posts = this.postTopics.postsOf(topic);
		this.postTopics.posts(posts, true).get();
		this.postTopics.removeTopic(topic);
		this.postTopics.closeUp(posts);
	}

}
