package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The topics of one post in their order: as they were read, and what shall become of
 * them. A topic's place in the list is its position, so that positions are dense.
 */
final class TopicList {

	private final long post;

	private final List<Entry> entries = new ArrayList<>();

	private final List<Entry> removed = new ArrayList<>();

	TopicList(long post) {
		this.post = post;
	}

	/**
	 * Adds a row that is there, after those that are in the list already.
	 */
	void read(long topic, @Nullable Integer position, boolean pinned, @Nullable String note, int version) {
		this.entries.add(new Entry(topic, new State(position, pinned, note), version, pinned, note));
	}

	/**
	 * Attaches a topic, or changes what is attached already as far as it is given.
	 * @param position where it is inserted, the end where beyond it; null for the end or
	 * where it is
	 */
	LinkOutcome attach(long topic, @Nullable Integer position, OwnFields fields) {
		Entry entry = find(topic).orElse(null);
		boolean added = entry == null;
		if (entry == null) {
			entry = new Entry(topic, null, 0, false, null);
			this.entries.add(entry);
		}
		int place = this.entries.indexOf(entry);
		boolean changed = entry.change(fields);
		if (position != null) {
			move(entry, position);
			changed |= this.entries.indexOf(entry) != place;
		}
		return added ? LinkOutcome.ADDED : changed ? LinkOutcome.UPDATED : LinkOutcome.UNCHANGED;
	}

	/**
	 * Moves a topic to a position, the last one where beyond it.
	 */
	void move(Entry entry, int position) {
		this.entries.remove(entry);
		this.entries.add(Math.min(position, this.entries.size()), entry);
	}

	/**
	 * Takes a topic out of the list.
	 */
	void remove(Entry entry) {
		this.entries.remove(entry);
		if (entry.before != null) {
			this.removed.add(entry);
		}
	}

	/**
	 * Takes all topics but some out of the list.
	 */
	void retain(Collection<Long> topics) {
		List.copyOf(this.entries).stream().filter((entry) -> !topics.contains(entry.topic)).forEach(this::remove);
	}

	Optional<Entry> find(long topic) {
		return this.entries.stream().filter((entry) -> entry.topic == topic).findFirst();
	}

	long post() {
		return this.post;
	}

	List<Entry> entries() {
		return this.entries;
	}

	List<Entry> removed() {
		return this.removed;
	}

	/**
	 * What becomes of a topic's row.
	 */
	LinkOutcome outcome(Entry entry) {
		if (entry.before == null) {
			return LinkOutcome.ADDED;
		}
		int position = this.entries.indexOf(entry);
		if (position < 0) {
			return LinkOutcome.REMOVED;
		}
		State after = new State(position, entry.pinned, entry.note);
		return after.equals(entry.before) ? LinkOutcome.UNCHANGED : LinkOutcome.UPDATED;
	}

	boolean isChanged() {
		return !this.removed.isEmpty()
				|| this.entries.stream().anyMatch((entry) -> outcome(entry) != LinkOutcome.UNCHANGED);
	}

	/**
	 * What the database has of a row that can change.
	 */
	private record State(@Nullable Integer position, boolean pinned, @Nullable String note) {

	}

	/**
	 * A topic in the list.
	 */
	static final class Entry {

		private final long topic;

		private final @Nullable State before;

		private final int version;

		private boolean pinned;

		private @Nullable String note;

		private Entry(long topic, @Nullable State before, int version, boolean pinned, @Nullable String note) {
			this.topic = topic;
			this.before = before;
			this.version = version;
			this.pinned = pinned;
			this.note = note;
		}

		/**
		 * Takes over what is given.
		 * @return whether that is a change
		 */
		boolean change(OwnFields fields) {
			boolean pinnedBefore = this.pinned;
			String noteBefore = this.note;
			this.pinned = Objects.requireNonNullElse(fields.pinned(), this.pinned);
			this.note = fields.noted() ? fields.note() : this.note;
			return this.pinned != pinnedBefore || !Objects.equals(this.note, noteBefore);
		}

		int version() {
			return this.version;
		}

		long topic() {
			return this.topic;
		}

		boolean pinned() {
			return this.pinned;
		}

		@Nullable String note() {
			return this.note;
		}

	}

}
