package io.posttopic.topiclist;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import io.posttopic.error.ApiException;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.topic.TopicLookup;
import io.posttopic.topic.TopicRef;
import io.posttopic.user.Viewers;
import io.posttopic.write.InputObject;

import org.springframework.stereotype.Component;

/**
 * The replacement of the whole list of topics of an existing or a new post.
 */
@Component
record SetPostTopics(TopicLists lists, TopicLookup topics, Viewers viewers, Pipeline pipeline) {

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
	 * @return the fields of each topic by its key, in the order of the input
	 */
	SequencedMap<Long, PostTopicFields> prepare(SetPostTopicsInput input) {
		requireFieldsAllowed(input.topics());
		Viewers.Viewer viewer = this.viewers.lock();
		Pipeline.Result<TopicLookup.FoundTopics> topics = this.topics.lock(refs(input.topics()));
		this.lists.requireAccess(viewer, input.postId(), input.postArgument());
		return byId(input.topics(), topics.get());
	}

	/**
	 * Replaces the topics of a post.
	 * @param topics what {@link #prepare} has returned
	 */
	TopicList.Changes apply(SetPostTopicsInput input, SequencedMap<Long, PostTopicFields> topics) {
		TopicLists.FoundLists found = this.lists.require(this.viewers.lock(), input.postId(), input.postArgument(),
				input.expectedTopicsVersion(), PostLocks.Strength.ROWS);
		TopicList list = found.list(input.postId());
		list.replace(topics, found.viewer(), Instant.now());
		return this.lists.save(list);
	}

	/**
	 * Returns the fields of each topic by its key, in the order of the items. Topics that
	 * do not exist are created, if the caller may.
	 * @throws ApiException NOT_FOUND or FORBIDDEN for a topic that does not exist,
	 * BAD_USER_INPUT for one that is in the list twice
	 */
	private SequencedMap<Long, PostTopicFields> byId(List<SetPostTopicsInput.Item> items,
			TopicLookup.FoundTopics topics) {
		TopicLookup.FoundTopics found = this.topics.createAbsent(topics, refs(items));
		this.topics.confirmAbsent(found, refs(items));
		List<ApiException> errors = new ArrayList<>();
		SequencedMap<Long, PostTopicFields> fields = new LinkedHashMap<>();
		for (SetPostTopicsInput.Item item : items) {
			Long id = found.id(item.topic());
			if (id == null) {
				errors.add(item.topic().notFound());
			}
			else if (fields.putIfAbsent(id, item.fields()) != null) {
				errors.add(ApiException.badInput(item.argument(), "is in the list twice."));
			}
		}
		ApiException.throwAll(errors);
		return fields;
	}

	private static List<TopicRef> refs(List<SetPostTopicsInput.Item> items) {
		return items.stream().map(SetPostTopicsInput.Item::topic).toList();
	}

	private static void requireFieldsAllowed(List<SetPostTopicsInput.Item> items) {
		items.forEach((item) -> item.fields().requireAllowed());
	}

	/**
	 * Inserts the topics of a new post.
	 */
	TopicList.Changes insert(long postId, List<SetPostTopicsInput.Item> items) {
		if (items.isEmpty()) {
			return TopicList.Changes.NONE;
		}
		requireFieldsAllowed(items);
		Viewers.Viewer viewer = this.viewers.lock();
		Pipeline.Result<TopicLookup.FoundTopics> topics = this.topics.lock(refs(items));
		TopicList list = new TopicList(postId, List.of());
		list.replace(byId(items, this.pipeline.send(topics)), viewer.id(), Instant.now());
		return this.lists.save(list);
	}

}
