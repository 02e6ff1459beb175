package io.posttopic.topiclist;

import java.util.List;
import java.util.Map;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.post.PostLocks;
import io.posttopic.posttopic.PostTopicRepository;
import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.relay.GlobalId;
import io.posttopic.topic.Topic;
import io.posttopic.topic.TopicLookup;
import io.posttopic.user.Viewers;
import io.posttopic.write.InputObject;

import org.springframework.stereotype.Component;

/**
 * The merging of topics, and the removal of a topic from all posts before it is deleted.
 */
@Component
record MergeTopics(PostTopicRepository rows, TopicLists lists, TopicLookup topics, Viewers viewers) {

	/** The largest number of lists that one transaction locks and changes. */
	static final int MAX_POSTS = 5_000;

	/**
	 * The input of {@code mergeTopics}.
	 *
	 * @param from the topic that is merged and then deleted
	 * @param into the topic that remains
	 */
	record MergeInput(long from, long into) {

		static MergeInput parse(InputObject input) {
			MergeInput parsed = new MergeInput(input.id("fromId", "Topic"), input.id("intoId", "Topic"));
			if (input.isValid() && parsed.from == parsed.into) {
				input.reject("intoId", "must be another topic than fromId.");
			}
			return parsed;
		}

	}

	/**
	 * Merges a topic into another one, in at most {@value #MAX_POSTS} posts, and deletes
	 * it if no post has it any more.
	 * @throws ApiException NOT_FOUND if one of the topics does not exist
	 */
	Payload merge(MergeInput input) {
		List<Long> existing = this.topics.lockForDeletion(input.from(), input.into());
		requireExists(existing, input.from(), "input.fromId");
		requireExists(existing, input.into(), "input.intoId");
		List<TopicList> merged = lockListsWith(input.from());
		int alreadyThere = (int) merged.stream().filter((list) -> list.contains(input.into())).count();
		merged.forEach((list) -> list.merge(input.from(), input.into()));
		this.lists.saveAll(merged);
		int remaining = this.rows.countByKeyTopicId(input.from());
		if (remaining == 0) {
			this.topics.deleteMerged(input.from(), input.into());
		}
		return Payload.of("topic", Ref.to(Topic.class, input.into()))
			.with("deletedId", (remaining == 0) ? GlobalId.encode("Topic", input.from()) : null)
			.with("moved", merged.size() - alreadyThere)
			.with("alreadyThere", alreadyThere)
			.with("remaining", remaining);
	}

	private static void requireExists(List<Long> existing, long id, String argument) {
		if (!existing.contains(id)) {
			throw ApiException.notFound(argument, "topic");
		}
	}

	/**
	 * Removes a topic from all lists.
	 * @throws ApiException TOO_COMPLEX if more than {@value #MAX_POSTS} posts have it
	 */
	void removeFromAll(long topicId) {
		int posts = this.rows.countByKeyTopicId(topicId);
		if (posts > MAX_POSTS) {
			throw new ApiException(ErrorCode.TOO_COMPLEX,
					posts + " posts have this topic, and one mutation changes at most " + MAX_POSTS
							+ ". Merge it into another topic, which mergeTopics does in steps.",
					Map.of("limit", MAX_POSTS));
		}
		List<TopicList> changed = lockListsWith(topicId);
		changed.forEach((list) -> list.remove(topicId));
		this.lists.saveAll(changed);
	}

	/**
	 * Locks the lists that contain a topic, at most {@value #MAX_POSTS} of them.
	 */
	private List<TopicList> lockListsWith(long topicId) {
		List<Long> postIds = this.rows.findPostIds(topicId, MAX_POSTS);
		TopicLists.FoundLists found = this.lists.find(this.viewers.lock(), postIds, PostLocks.Strength.ROWS, true);
		return found.lists().values().stream().filter((list) -> list.contains(topicId)).toList();
	}

}
