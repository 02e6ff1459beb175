package io.posttopic.posttopic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The topics of one post in their order: the rows as they were read, and the rows that
 * shall be there afterwards. A row's place in the list is its position, so that positions
 * are dense. All operations take linear time at most.
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
	 * @param position where it goes, the end if beyond; null for the end, or where it is
	 * @param addedBy the user who attaches it
	 * @return ADDED, UPDATED or UNCHANGED
	 */
	LinkOutcome attach(long topicId, @Nullable Integer position, PostTopicFields fields, long addedBy, Instant now) {
		int place = indexOf(topicId);
		if (place < 0) {
			this.after.add(insertionPoint(position, this.after.size()),
					PostTopic.of(this.postId, topicId, addedBy, now).with(fields));
			return LinkOutcome.ADDED;
		}
		PostTopic row = this.after.remove(place);
		int target = insertionPoint(position, place);
		PostTopic changed = row.with(fields);
		this.after.add(target, changed);
		return (target != place || !changed.equals(row)) ? LinkOutcome.UPDATED : LinkOutcome.UNCHANGED;
	}

	private int insertionPoint(@Nullable Integer position, int otherwise) {
		return (position != null) ? Math.min(position, this.after.size()) : otherwise;
	}

	/**
	 * Moves a topic.
	 * @param position where it goes, the end if beyond
	 * @return whether the topic is in the list
	 */
	boolean move(long topicId, int position) {
		int place = indexOf(topicId);
		if (place < 0) {
			return false;
		}
		PostTopic row = this.after.remove(place);
		this.after.add(insertionPoint(position, place), row);
		return true;
	}

	/**
	 * Removes a topic.
	 * @return whether it was in the list
	 */
	boolean remove(long topicId) {
		int place = indexOf(topicId);
		if (place >= 0) {
			this.after.remove(place);
		}
		return place >= 0;
	}

	/**
	 * Removes all topics but some.
	 */
	void retain(Collection<Long> topicIds) {
		Set<Long> kept = new HashSet<>(topicIds);
		this.after.removeIf((row) -> !kept.contains(row.topicId()));
	}

	/**
	 * Replaces a topic by another one. Of a post that has both, the other one's row
	 * stays.
	 * @return whether the post had the other one already
	 */
	boolean merge(long from, long into) {
		int place = indexOf(from);
		int existing = indexOf(into);
		PostTopic merged = this.after.get(place).mergedInto(into, (existing >= 0) ? this.after.get(existing) : null);
		this.after.set((existing >= 0) ? existing : place, merged);
		if (existing >= 0) {
			this.after.remove(place);
		}
		return existing >= 0;
	}

	/**
	 * Returns whether a topic is in the list.
	 */
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

	/**
	 * Returns how many topics the post has afterwards.
	 */
	int size() {
		return this.after.size();
	}

	/**
	 * Returns what has to be written.
	 * @param now the time of change of the rows that change
	 */
	Changes changes(Instant now) {
		List<Change> rows = new ArrayList<>();
		Set<Long> left = new HashSet<>();
		for (int position = 0; position < this.after.size(); position++) {
			PostTopic row = this.after.get(position).at(position);
			left.add(row.topicId());
			rows.add(row.isNew() ? new Change(LinkOutcome.ADDED, row) : change(row, now));
		}
		this.before.forEach((topicId, row) -> {
			if (!left.contains(topicId)) {
				rows.add(new Change(LinkOutcome.REMOVED, row));
			}
		});
		return new Changes(rows);
	}

	private Change change(PostTopic row, Instant now) {
		boolean unchanged = Objects.equals(row, this.before.get(row.topicId()));
		return unchanged ? new Change(LinkOutcome.UNCHANGED, row) : new Change(LinkOutcome.UPDATED, row.updatedAt(now));
	}

	/**
	 * What becomes of a row.
	 */
	record Change(LinkOutcome outcome, PostTopic row) {

	}

	/**
	 * What becomes of each row of a list: those that stay in their order, then those that
	 * are removed.
	 */
	record Changes(List<Change> all) {

		List<PostTopic> rows(LinkOutcome outcome) {
			return this.all.stream().filter((change) -> change.outcome == outcome).map(Change::row).toList();
		}

	}

}
