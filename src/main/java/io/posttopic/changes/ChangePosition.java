package io.posttopic.changes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * A position in the stream of changes. A reader takes what became visible between two
 * snapshots, because changes do not become visible in the order of their ids: a
 * transaction that began earlier may commit later.
 *
 * @param origin the database, see {@link ChangeReader}
 * @param seen the snapshot whose changes are all before the position
 * @param next the following snapshot, of whose further changes some are before the
 * position; null if none are
 * @param id the id of the last of those
 */
public record ChangePosition(String origin, Snapshot seen, @Nullable Snapshot next, long id) {

	private static final String SEPARATOR = "/";

	/**
	 * Returns the position after all changes that a snapshot shows.
	 */
	static ChangePosition after(String origin, Snapshot snapshot) {
		return new ChangePosition(origin, snapshot, null, 0);
	}

	/**
	 * Returns the position that a cursor represents.
	 * @throws IllegalArgumentException if it represents none
	 */
	public static ChangePosition parse(String cursor) {
		String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split(SEPARATOR,
				-1);
		if (parts.length != 4) {
			throw new IllegalArgumentException("A position has four parts, not " + parts.length);
		}
		return new ChangePosition(parts[0], Snapshot.parse(parts[1]),
				parts[2].isEmpty() ? null : Snapshot.parse(parts[2]), Long.parseLong(parts[3]));
	}

	/**
	 * Returns the position after a change that became visible with the next snapshot.
	 */
	ChangePosition at(Snapshot next, long id) {
		return new ChangePosition(this.origin, this.seen, next, id);
	}

	/**
	 * Returns the position of a reader who has the changes of another snapshot already.
	 */
	public ChangePosition withSeen(Snapshot seen) {
		return new ChangePosition(this.origin, seen, this.next, this.id);
	}

	/**
	 * Returns the cursor of the position, which clients treat as opaque.
	 */
	public String cursor() {
		String text = String.join(SEPARATOR, this.origin, this.seen.toString(),
				(this.next != null) ? this.next.toString() : "", String.valueOf(this.id));
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
	}

}
