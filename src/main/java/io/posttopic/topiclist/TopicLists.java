package io.posttopic.topiclist;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.posttopic.PostTopic;
import io.posttopic.posttopic.PostTopicRows;
import io.posttopic.posttopic.TopicsVersion;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.Expected;
import io.posttopic.write.LinkOutcome;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The store of the posts' topic lists: it reads them, locks them for a caller, and saves
 * their changes. Rows are locked in this order, and those of each table in the order of
 * their ids: the caller's row, topics, posts, join rows.
 */
@Component
class TopicLists {

	/** The largest number of rows that one mutation may remove. */
	static final int MAX_REMOVED = 10_000;

	private final PostTopicRows rows;

	private final PostLocks posts;

	private final Pipeline pipeline;

	private final int maximum;

	TopicLists(PostTopicRows rows, PostLocks posts, Pipeline pipeline,
			@Value("${posttopic.topics.per-post:500}") int maximum) {
		this.rows = rows;
		this.posts = posts;
		this.pipeline = pipeline;
		this.maximum = maximum;
	}

	/**
	 * The lists that {@link #find} has read.
	 *
	 * @param viewer the key of the caller's row, or -1 if it does not exist
	 * @param authors the author of each post that exists
	 * @param versions the version of each list that is not empty, if versions were
	 * requested
	 */
	record FoundLists(long viewer, Map<Long, PostLocks.Author> authors, Map<Long, TopicList> lists,
			Map<Long, String> versions) {

		/**
		 * Returns the error if the post does not exist or the caller may not change its
		 * list, or null.
		 * @param argument the path of the argument that names the post
		 */
		@Nullable ApiException accessError(long postId, String argument) {
			PostLocks.Author author = this.authors.get(postId);
			if (author == null) {
				return ApiException.notFound(argument, "post");
			}
			return (Caller.current().moderator() || author.is(this.viewer)) ? null
					: ApiException.forbidden("Only its author and a moderator may change the topics of a post.");
		}

		/**
		 * Returns the error if the list has changed since the client read it, or null.
		 */
		@Nullable ApiException conflict(long postId, Expected<String> expected) {
			String current = this.versions.getOrDefault(postId, TopicsVersion.EMPTY);
			return expected.matches(current) ? null : expected.conflict(current, current(postId, current));
		}

		private Map<String, @Nullable Object> current(long postId, String version) {
			List<String> topicIds = list(postId).topicIds()
				.stream()
				.map((topicId) -> GlobalId.encode("Topic", topicId))
				.toList();
			return Map.of("id", GlobalId.encode("Post", postId), "topicsVersion", version, "topicIds", topicIds);
		}

		TopicList list(long postId) {
			return Objects.requireNonNull(this.lists.get(postId));
		}

	}

	/**
	 * Sends the pipeline with statements that read lists. With
	 * {@link PostLocks.Strength#ROWS}, their posts are locked before.
	 * @param exact whether to read the lists' versions, and, if the posts are locked, to
	 * lock the rows as well, so that no other application changes what was read
	 */
	FoundLists find(Viewers.Viewer viewer, Collection<Long> postIds, PostLocks.Strength strength, boolean exact) {
		Pipeline.Result<Map<Long, PostLocks.Author>> authors = this.posts.lock(postIds, strength);
		Pipeline.Result<Map<Long, List<PostTopic>>> found = this.rows.findByPosts(postIds,
				exact && strength == PostLocks.Strength.ROWS);
		Pipeline.Result<Map<Long, String>> versions = exact ? this.rows.findTopicsVersions(postIds) : Map::of;
		this.pipeline.send();
		Map<Long, TopicList> lists = new HashMap<>();
		found.get().forEach((postId, postRows) -> lists.put(postId, new TopicList(postId, postRows)));
		return new FoundLists(viewer.id(), authors.get(), lists, versions.get());
	}

	/**
	 * Sends the pipeline with statements that read the list of a post that the caller may
	 * change.
	 * @param argument the path of the argument that names the post
	 * @throws ApiException NOT_FOUND, FORBIDDEN or CONFLICT
	 */
	FoundLists require(Viewers.Viewer viewer, long postId, String argument, Expected<String> expected,
			PostLocks.Strength strength) {
		FoundLists found = find(viewer, List.of(postId), strength, expected.version() != null);
		throwIf(found.accessError(postId, argument));
		throwIf(found.conflict(postId, expected));
		return found;
	}

	/**
	 * Sends the pipeline, and throws if a post does not exist or the caller may not
	 * change its list. The post is not locked.
	 * @param argument the path of the argument that names the post
	 * @throws ApiException NOT_FOUND or FORBIDDEN
	 */
	void requireAccess(Viewers.Viewer viewer, long postId, String argument) {
		Map<Long, PostLocks.Author> authors = this.pipeline
			.send(this.posts.lock(List.of(postId), PostLocks.Strength.NONE));
		throwIf(new FoundLists(viewer.id(), authors, Map.of(), Map.of()).accessError(postId, argument));
	}

	private static void throwIf(@Nullable ApiException error) {
		if (error != null) {
			throw error;
		}
	}

	/**
	 * Throws if another topic would exceed the largest size of a list.
	 * @param argument the path of the argument that names the topic
	 * @throws ApiException BAD_USER_INPUT
	 */
	void requireSpace(TopicList list, long topicId, String argument) {
		if (list.size() >= this.maximum && !list.contains(topicId)) {
			throw ApiException.badInput(argument, "a post has at most " + this.maximum + " topics.");
		}
	}

	int maximum() {
		return this.maximum;
	}

	TopicList.Changes save(TopicList list) {
		return Objects.requireNonNull(saveAll(List.of(list)).get(list.postId()));
	}

	/**
	 * Saves lists. Only rows that change are written.
	 * @return the changes of each list by the key of its post
	 * @throws ApiException TOO_COMPLEX if more than {@value #MAX_REMOVED} rows would be
	 * removed
	 */
	Map<Long, TopicList.Changes> saveAll(Collection<TopicList> lists) {
		Instant now = Instant.now();
		Map<Long, TopicList.Changes> changes = new LinkedHashMap<>();
		lists.forEach((list) -> changes.put(list.postId(), list.changes(now)));
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

	private static List<PostTopic> rows(Map<Long, TopicList.Changes> changes, LinkOutcome outcome) {
		return changes.values().stream().flatMap((each) -> each.rows(outcome).stream()).toList();
	}

}
