package io.posttopic.topiclist;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.posttopic.error.ApiException;
import io.posttopic.pool.Pipeline;
import io.posttopic.topic.TopicLookup;
import io.posttopic.topic.TopicRef;
import io.posttopic.user.Viewers;
import io.posttopic.write.InputObject;

import org.springframework.stereotype.Component;

/**
 * The replacement of the whole list of topics of an existing or a new post.
 */
@Component
class SetPostTopics {

	private final TopicLists lists;

	private final TopicLookup topics;

	private final Viewers viewers;

	private final Pipeline pipeline;

	SetPostTopics(TopicLists lists, TopicLookup topics, Viewers viewers, Pipeline pipeline) {
		this.lists = lists;
		this.topics = topics;
		this.viewers = viewers;
		this.pipeline = pipeline;
	}

	SetPostTopicsInput parseInput(InputObject input) {
		return SetPostTopicsInput.parse(input, this.lists.maximum());
	}

	List<SetPostTopicsInput.Item> parseItems(InputObject input, String field) {
		return SetPostTopicsInput.items(input, field, this.lists.maximum());
	}

	/**
	 * Replaces the topics of a post by those of the input, in their order.
	 * @throws ApiException with the codes that the schema documents for
	 * {@code setPostTopics}
	 */
	TopicList.Changes set(SetPostTopicsInput input) {
		return apply(input, prepare(input));
	}

	/**
	 * Locks the topics, before the post is locked, and creates those that do not exist
	 * yet, but only if the caller may change the post.
	 * @return the keys of the topics
	 */
	List<Long> prepare(SetPostTopicsInput input) {
		requireFieldsAllowed(input.topics());
		Pipeline.Result<Optional<Long>> viewer = this.viewers.lock();
		Pipeline.Result<TopicLookup.FoundTopics> topics = this.topics.lock(refs(input.topics()));
		this.lists.requireAccess(viewer, input.postId(), input.postArgument());
		return ids(input.topics(), topics.get());
	}

	/**
	 * Replaces the topics of a post.
	 * @param topicIds what {@link #prepare} has returned
	 */
	TopicList.Changes apply(SetPostTopicsInput input, List<Long> topicIds) {
		TopicLists.FoundLists found = this.lists.lock(input.postId(), input.postArgument(),
				input.expectedTopicsVersion());
		TopicList list = found.list(input.postId());
		list.retain(topicIds);
		attachAll(list, topicIds, input.topics(), found.viewer());
		return this.lists.save(list);
	}

	/**
	 * Returns the keys of the topics, in their order. Topics that do not exist are
	 * created, if the caller may.
	 * @throws ApiException NOT_FOUND or FORBIDDEN for a topic that does not exist,
	 * BAD_USER_INPUT for one that is in the list twice
	 */
	private List<Long> ids(List<SetPostTopicsInput.Item> items, TopicLookup.FoundTopics topics) {
		TopicLookup.FoundTopics found = this.topics.createAbsent(topics, refs(items));
		List<ApiException> errors = new ArrayList<>();
		Set<Long> ids = new HashSet<>();
		List<Long> inOrder = new ArrayList<>();
		for (SetPostTopicsInput.Item item : items) {
			Long id = found.id(item.topic());
			if (id == null) {
				errors.add(item.topic().notFound());
			}
			else if (!ids.add(id)) {
				errors.add(ApiException.badInput(item.argument(), "is in the list twice."));
			}
			else {
				inOrder.add(id);
			}
		}
		ApiException.throwAll(errors);
		return inOrder;
	}

	private static List<TopicRef> refs(List<SetPostTopicsInput.Item> items) {
		return items.stream().map(SetPostTopicsInput.Item::topic).toList();
	}

	private static void requireFieldsAllowed(List<SetPostTopicsInput.Item> items) {
		items.forEach((item) -> item.fields().requireAllowed());
	}

	private static void attachAll(TopicList list, List<Long> topicIds, List<SetPostTopicsInput.Item> items,
			long viewer) {
		Instant now = Instant.now();
		for (int position = 0; position < topicIds.size(); position++) {
			list.attach(topicIds.get(position), position, items.get(position).fields(), viewer, now);
		}
	}

	/**
	 * Inserts the topics of a new post.
	 */
	TopicList.Changes insert(long postId, List<SetPostTopicsInput.Item> items) {
		if (items.isEmpty()) {
			return TopicList.Changes.NONE;
		}
		requireFieldsAllowed(items);
		Pipeline.Result<Optional<Long>> viewer = this.viewers.lock();
		Pipeline.Result<TopicLookup.FoundTopics> topics = this.topics.lock(refs(items));
		TopicList list = new TopicList(postId, List.of());
		attachAll(list, ids(items, this.pipeline.send(topics)), items, this.viewers.require(viewer));
		return this.lists.save(list);
	}

}
