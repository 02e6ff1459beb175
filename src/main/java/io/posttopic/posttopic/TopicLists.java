package io.posttopic.posttopic;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.posttopic.database.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.Expected;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Locks the topic lists of posts for a caller, and saves what becomes of them. Locks are
 * taken in this order, each in the order of ids: the caller's row, topics, posts, join
 * rows.
 */
@Component
class TopicLists {

	/** How many rows one mutation may remove at most. */
	static final int MAX_REMOVED = 5_000;

	private final PostTopicRepository rows;

	private final PostLocks posts;

	private final Viewers viewers;

	private final Pipeline pipeline;

	private final int maximum;

	TopicLists(PostTopicRepository rows, PostLocks posts, Viewers viewers, Pipeline pipeline,
			@Value("${posttopic.topics.per-post:500}") int maximum) {
		this.rows = rows;
		this.posts = posts;
		this.viewers = viewers;
		this.pipeline = pipeline;
		this.maximum = maximum;
	}

	/**
	 * Lists as they were locked or read.
	 *
	 * @param viewer the key of the caller's row, or -1 if there is none
	 * @param authors the author of each post that exists
	 * @param versions the version of each list, where versions were asked for and it is
	 * not empty
	 */
	record Found(long viewer, Map<Long, PostLocks.Author> authors, Map<Long, TopicList> lists,
			Map<Long, String> versions) {

		/**
		 * Returns why the caller may not change a list, or null if the caller may.
		 * @param argument the path of the argument that names the post
		 */
		@Nullable ApiException refusal(long postId, String argument) {
			PostLocks.Author author = this.authors.get(postId);
			if (author == null) {
				return ApiException.notFound(argument, "post");
			}
			return (Caller.current().moderator() || author.is(this.viewer)) ? null
					: ApiException.forbidden("Only its author and a moderator may change the topics of a post.");
		}

		/**
		 * Returns the error for a list that has changed since the client read it, or
		 * null.
		 */
		@Nullable ApiException staleness(long postId, Expected<String> expected) {
			String current = this.versions.getOrDefault(postId, TopicsVersion.EMPTY);
			return expected.matches(current) ? null : expected.conflict(current);
		}

		TopicList list(long postId) {
			return Objects.requireNonNull(this.lists.get(postId));
		}

	}

	/**
	 * Finds lists, and with {@link PostLocks.Strength#ROWS} locks them with their posts.
	 * @param viewer the caller, found by a statement that may be sent with these
	 * @param compare whether the lists' versions are read
	 */
	Found find(Pipeline.Result<Optional<Long>> viewer, Collection<Long> postIds, PostLocks.Strength strength,
			boolean compare) {
		boolean lock = strength == PostLocks.Strength.ROWS;
		Pipeline.Result<Map<Long, PostLocks.Author>> authors = this.posts.lock(postIds, strength);
		Pipeline.Result<Map<Long, List<PostTopic>>> found = this.rows.findByPosts(postIds, lock);
		Pipeline.Result<Map<Long, String>> versions = compare ? this.rows.findTopicsVersions(postIds) : Map::of;
		this.pipeline.send();
		long caller = lock ? this.viewers.require(viewer) : viewer.get().orElse(-1L);
		Map<Long, TopicList> lists = new HashMap<>();
		found.get().forEach((postId, ofPost) -> lists.put(postId, new TopicList(postId, ofPost)));
		return new Found(caller, authors.get(), lists, versions.get());
	}

	/**
	 * Locks the list of a post that the caller may change.
	 * @param argument the path of the argument that names the post
	 * @throws ApiException NOT_FOUND, FORBIDDEN or CONFLICT
	 */
	Found lock(long postId, String argument, Expected<String> expected) {
		Found found = find(this.viewers.lock(), List.of(postId), PostLocks.Strength.ROWS, expected.version() != null);
		throwIf(found.refusal(postId, argument));
		throwIf(found.staleness(postId, expected));
		return found;
	}

	/**
	 * Locks the list of a post that the caller may change, or returns null if there is no
	 * such post.
	 * @throws ApiException FORBIDDEN or CONFLICT
	 */
	@Nullable Found lockIfExists(long postId, String argument, Expected<String> expected) {
		try {
			return lock(postId, argument, expected);
		}
		catch (ApiException ex) {
			if (ex.code() == ErrorCode.NOT_FOUND) {
				return null;
			}
			throw ex;
		}
	}

	/**
	 * Locks a post whose list the caller may change, but not the list's rows.
	 * @throws ApiException NOT_FOUND or FORBIDDEN
	 */
	void lockPost(long postId, String argument) {
		Pipeline.Result<Optional<Long>> viewer = this.viewers.lock();
		Pipeline.Result<Map<Long, PostLocks.Author>> authors = this.posts.lock(List.of(postId),
				PostLocks.Strength.ROWS);
		this.pipeline.send();
		throwIf(new Found(this.viewers.require(viewer), authors.get(), Map.of(), Map.of()).refusal(postId, argument));
	}

	private static void throwIf(@Nullable ApiException error) {
		if (error != null) {
			throw error;
		}
	}

	/**
	 * Returns the error for a topic that would be one too many, or null.
	 * @param argument the path of the argument that names the topic
	 */
	@Nullable ApiException excess(TopicList list, long topicId, String argument) {
		return (list.size() < this.maximum || list.contains(topicId)) ? null
				: ApiException.badInput(argument, "a post has at most " + this.maximum + " topics.");
	}

	/**
	 * Returns how many topics a post may have.
	 */
	int maximum() {
		return this.maximum;
	}

	/**
	 * Saves a list.
	 */
	TopicList.Changes save(TopicList list) {
		return saveAll(List.of(list)).getFirst();
	}

	/**
	 * Saves lists, and writes only the rows that change.
	 * @return what becomes of the rows of each list
	 * @throws ApiException TOO_COMPLEX if more rows would be removed than one mutation
	 * may
	 */
	List<TopicList.Changes> saveAll(Collection<TopicList> lists) {
		Instant now = Instant.now();
		List<TopicList.Changes> changes = lists.stream().map((list) -> list.changes(now)).toList();
		List<PostTopic> removed = rows(changes, LinkOutcome.REMOVED);
		if (removed.size() > MAX_REMOVED) {
			throw new ApiException(ErrorCode.TOO_COMPLEX, "This would remove " + removed.size()
					+ " topics from posts, and one mutation removes at most " + MAX_REMOVED + ". Remove fewer at once.",
					Map.of("limit", MAX_REMOVED));
		}
		this.rows.deleteAll(removed);
		this.rows.insertAll(rows(changes, LinkOutcome.ADDED));
		this.rows.updateAll(rows(changes, LinkOutcome.UPDATED));
		return changes;
	}

	private static List<PostTopic> rows(List<TopicList.Changes> changes, LinkOutcome outcome) {
		return changes.stream().flatMap((each) -> each.rows(outcome).stream()).toList();
	}

}
