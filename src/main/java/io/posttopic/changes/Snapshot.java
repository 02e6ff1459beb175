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
 * @see <a href=
 * "https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS">PostgreSQL,
 * snapshot components</a>
 */
public record Snapshot(long xmin, long xmax, Set<Long> running) {

	/**
	 * Returns the snapshot that PostgreSQL writes as {@code xmin:xmax:running,running}.
	 * @throws IllegalArgumentException if the text represents none
	 */
	static Snapshot parse(String text) {
		String[] parts = text.split(":", -1);
		if (parts.length != 3) {
			throw new IllegalArgumentException("A snapshot has three parts, not " + parts.length);
		}
		Set<Long> running = parts[2].isEmpty() ? Set.of()
				: Arrays.stream(parts[2].split(",")).map(Long::valueOf).collect(Collectors.toUnmodifiableSet());
		Snapshot snapshot = new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
		if (snapshot.xmin < 1 || snapshot.xmin > snapshot.xmax
				|| running.stream().anyMatch((xid) -> xid < snapshot.xmin || xid >= snapshot.xmax)) {
			throw new IllegalArgumentException("The parts of the snapshot contradict each other");
		}
		return snapshot;
	}

	/**
	 * Returns whether a transaction had ended when the snapshot was taken.
	 */
	public boolean shows(long xid) {
		return xid < this.xmin || xid < this.xmax && !this.running.contains(xid);
	}

	/**
	 * Returns whether everything that another snapshot shows is shown by this one, too.
	 */
	public boolean includes(Snapshot other) {
		return this.xmax >= other.xmax && this.running.stream().noneMatch(other::shows);
	}

	@Override
	public String toString() {
		return this.xmin + ":" + this.xmax + ":"
				+ this.running.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
	}

}
