package io.posttopic.changes;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A snapshot of PostgreSQL: which transactions had ended when it was taken.
 *
 * @param xmin the oldest transaction that was running, or {@code xmax} if none was
 * @param xmax the first transaction that had not begun
 * @param running the transactions between both that were running
 * @param takenAt a moment after it was taken, in microseconds since 1970 by the clock of
 * the database server
 * @see <a href=
 * "https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS">PostgreSQL,
 * snapshot components</a>
 */
public record Snapshot(long xmin, long xmax, Set<Long> running, long takenAt) {

	/** The expression that PostgreSQL evaluates to the text of the present snapshot. */
	static final String PRESENT = "txid_current_snapshot()::text || ':' || " + micros("clock_timestamp()");

	/**
	 * Returns an expression for the microseconds since 1970.
	 */
	static String micros(String time) {
		return "(extract(epoch from %s) * 1000000)::bigint".formatted(time);
	}

	/**
	 * Returns the snapshot that a text represents: {@code xmin:xmax:running,running} and
	 * the time when it was taken.
	 * @throws IllegalArgumentException if the text represents none
	 */
	static Snapshot parse(String text) {
		String[] parts = text.split(":", -1);
		if (parts.length != 4) {
			throw new IllegalArgumentException("A snapshot has four parts, not " + parts.length);
		}
		Set<Long> running = parts[2].isEmpty() ? Set.of()
				: Arrays.stream(parts[2].split(",")).map(Long::valueOf).collect(Collectors.toUnmodifiableSet());
		Snapshot snapshot = new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running,
				Long.parseLong(parts[3]));
		if (snapshot.xmin < 1 || snapshot.xmin > snapshot.xmax
				|| running.stream().anyMatch((xid) -> xid < snapshot.xmin || xid >= snapshot.xmax)) {
			throw new IllegalArgumentException("The parts of the snapshot contradict each other");
		}
		return snapshot;
	}

	/**
	 * Returns whether a transaction had ended when the snapshot was taken.
	 */
	private boolean shows(long xid) {
		return xid < this.xmin || xid < this.xmax && !this.running.contains(xid);
	}

	/**
	 * Returns whether the snapshot shows a change. One that was made later is not shown,
	 * even if its transaction had ended: after a crash, PostgreSQL reuses transaction
	 * numbers that it had not yet written to its log.
	 */
	public boolean shows(Change change) {
		return shows(change.xid()) && change.at() <= this.takenAt;
	}

	/**
	 * Returns whether everything that another snapshot shows is shown by this one, too.
	 */
	public boolean includes(Snapshot other) {
		return this.xmax >= other.xmax && this.running.stream().noneMatch(other::shows);
	}

	boolean showsSameAs(Snapshot other) {
		return this.xmax == other.xmax && this.running.equals(other.running);
	}

	/**
	 * Returns the snapshot as PostgreSQL reads it.
	 */
	String text() {
		return this.xmin + ":" + this.xmax + ":"
				+ this.running.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
	}

	@Override
	public String toString() {
		return text() + ":" + this.takenAt;
	}

}
