package io.posttopic.topiclist;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

import io.posttopic.posttopic.PostTopic;
import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.write.Expected;
import io.posttopic.write.LinkOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The ordered topics of one post: the rows as they were read, and the rows to be saved. A
 * row's index in the list becomes its position, so that positions are dense. Every
 * operation takes at most linear time.
 */
final class TopicList {

	private final long postId;

	private final Map<Long, PostTopic> before = new LinkedHashMap<>();

	private final List<PostTopic> after;

	/**
	 * Creates the list of a post.
	 * @param rows the rows in the database, in their order
	 */
	TopicList(long postId, List<PostTopic> rows) {
		this.postId = postId;
		this.after = new ArrayList<>(rows);
		rows.forEach((row) -> this.before.put(row.topicId(), row));
	}

	/**
	 * Attaches a topic, or changes the row that attaches it already.
	 * @param position the topic's position, which is the end if it is beyond; null to
	 * append a new topic and to leave an attached one where it is
	 * @return ADDED, UPDATED or UNCHANGED
	 */
	LinkOutcome attach(long topicId, @Nullable Integer position, PostTopicFields fields, long addedBy, Instant now) {
		int index = indexOf(topicId);
		if (index >= 0) {
			return change(index, position, fields);
		}
		this.after.add(insertionPoint(position, this.after.size()),
				PostTopic.of(this.postId, topicId, addedBy, now).withFields(fields));
		return LinkOutcome.ADDED;
	}

	private LinkOutcome change(int index, @Nullable Integer position, PostTopicFields fields) {
		PostTopic row = this.after.remove(index);
		PostTopic changed = row.withFields(fields);
		int target = insertionPoint(position, index);
		this.after.add(target, changed);
		return (target != index || !changed.equals(row)) ? LinkOutcome.UPDATED : LinkOutcome.UNCHANGED;
	}

	private int insertionPoint(@Nullable Integer position, int fallback) {
		return (position != null) ? Math.min(position, this.after.size()) : fallback;
	}

	/**
	 * Changes the fields of a topic that is in the list.
	 * @return UPDATED or UNCHANGED
	 * @throws io.posttopic.error.ApiException CONFLICT if the row has changed since the
	 * client read it
	 */
	LinkOutcome update(long topicId, PostTopicFields fields, Expected<Integer> expectedVersion) {
		int index = indexOf(topicId);
		PostTopic row = this.after.get(index);
		expectedVersion.require(Objects.requireNonNullElse(row.version(), 0), row);
		return change(index, null, fields);
	}

	/**
	 * Moves a topic that is in the list.
	 * @param position the topic's position, which is the end if it is beyond
	 * @return UPDATED or UNCHANGED
	 */
	LinkOutcome move(long topicId, int position) {
		return change(indexOf(topicId), position, PostTopicFields.NONE);
	}

	/**
	 * Moves a topic next to another one; both are in the list.
	 * @param isAfter whether the topic moves after the other one, not before it
	 * @return UPDATED or UNCHANGED
	 */
	LinkOutcome moveNextTo(long topicId, long neighbor, boolean isAfter) {
		int from = indexOf(topicId);
		int position = indexOf(neighbor) + (isAfter ? 1 : 0);
		return move(topicId, (from < position) ? position - 1 : position);
	}

	/**
	 * Removes a topic.
	 * @return whether it was in the list
	 */
	boolean remove(long topicId) {
		int index = indexOf(topicId);
		if (index >= 0) {
			this.after.remove(index);
		}
		return index >= 0;
	}

	/**
	 * Replaces the whole list. A topic that the list had before keeps its row.
	 * @param topics the topics in their order, with the fields to set
	 */
	void replace(SequencedMap<Long, PostTopicFields> topics, long addedBy, Instant now) {
		this.after.clear();
		topics.forEach((topicId, fields) -> {
			PostTopic added = PostTopic.of(this.postId, topicId, addedBy, now);
			this.after.add(this.before.getOrDefault(topicId, added).withFields(fields));
		});
	}

	/**
	 * Replaces a topic by another one. If the post has both, the other one's row remains.
	 */
	void merge(long from, long into) {
		int index = indexOf(from);
		int existing = indexOf(into);
		PostTopic merged = this.after.get(index).mergedInto(into, (existing >= 0) ? this.after.get(existing) : null);
		this.after.set((existing >= 0) ? existing : index, merged);
		if (existing >= 0) {
			this.after.remove(index);
		}
	}

	boolean contains(long topicId) {
		return indexOf(topicId) >= 0;
	}

	private int indexOf(long topicId) {
		for (int i = 0; i < this.after.size(); i++) {
			if (this.after.get(i).topicId() == topicId) {
				return i;
			}
		}
		return -1;
	}

	long postId() {
		return this.postId;
	}

	List<Long> topicIds() {
		return this.after.stream().map(PostTopic::topicId).toList();
	}

	int size() {
		return this.after.size();
	}

	/**
	 * Returns the changes that save the list.
	 * @param now the time of update of the changed rows
	 */
	Changes changes(Instant now) {
		List<RowChange> rows = new ArrayList<>();
		Set<Long> remaining = new HashSet<>();
		for (int position = 0; position < this.after.size(); position++) {
			PostTopic row = this.after.get(position).withPosition(position);
			remaining.add(row.topicId());
			rows.add(changeOf(row, now));
		}
		this.before.forEach((topicId, row) -> {
			if (!remaining.contains(topicId)) {
				rows.add(new RowChange(LinkOutcome.REMOVED, row));
			}
		});
		return new Changes(rows);
	}

	private RowChange changeOf(PostTopic row, Instant now) {
		if (row.isNew()) {
			return new RowChange(LinkOutcome.ADDED, row);
		}
		boolean unchanged = Objects.equals(row, this.before.get(row.topicId()));
		return unchanged ? new RowChange(LinkOutcome.UNCHANGED, row)
				: new RowChange(LinkOutcome.UPDATED, row.withUpdatedAt(now));
	}

	/**
	 * A row, and whether saving the list adds, updates, keeps or removes it.
	 */
	record RowChange(LinkOutcome outcome, PostTopic row) {

	}

	/**
	 * The change of each row of a list: the remaining rows in their order, then the
	 * removed ones.
	 */
	record Changes(List<RowChange> all) {

		static final Changes NONE = new Changes(List.of());

		List<PostTopic> rows(LinkOutcome outcome) {
			return this.all.stream().filter((change) -> change.outcome == outcome).map(RowChange::row).toList();
		}

	}

}
