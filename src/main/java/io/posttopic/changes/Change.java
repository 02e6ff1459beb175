package io.posttopic.changes;

import io.posttopic.read.EventFilter;
import org.jspecify.annotations.Nullable;

/**
 * A change of a row, as far as it must be known to find its subscribers.
 *
 * @param xid the transaction that made it
 * @param at when it was made, in microseconds since 1970
 * @param type the type of the row, such as {@code PostTopic}
 * @param key1 the first part of the row's key
 * @param key2 the second part, null if the key has one part
 * @param before the value of the type's {@link io.posttopic.database.Logged#watched()
 * watched} column before the change
 * @param after the value of that column after the change
 * @param position the position after the change
 */
public record Change(long xid, long at, String type, long key1, @Nullable Long key2, @Nullable Long before,
		@Nullable Long after, ChangePosition position) {

	public long id() {
		return this.position.id();
	}

	public boolean matches(EventFilter filter) {
		return filter.type().equals(this.type) && (filter.key1() == null || filter.key1() == this.key1)
				&& (filter.key2() == null || filter.key2().equals(this.key2)) && (filter.watched() == null
						|| filter.watched().equals(this.before) || filter.watched().equals(this.after));
	}

}
