package io.posttopic.replica;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The positions of the primary's log in the recent past. A replica's lag is the time
 * since the primary passed the position that the replica has replayed; unlike
 * {@code pg_last_xact_replay_timestamp()}, it is 0 while nobody writes, and no clock of
 * another machine matters.
 */
final class PrimaryHistory {

	private final Deque<Reading> readings = new ArrayDeque<>();

	private final long memoryNanos;

	private record Reading(WalPosition position, long nanos) {

	}

	/**
	 * Creates a history.
	 * @param memory the longest lag that must be distinguished from a longer one
	 */
	PrimaryHistory(Duration memory) {
		this.memoryNanos = memory.toNanos();
	}

	/**
	 * Records a position.
	 * @param nanos when the primary was at the position, in terms of
	 * {@link System#nanoTime()}
	 */
	synchronized void add(WalPosition position, long nanos) {
		Reading last = this.readings.peekLast();
		if (last == null) {
			// It is unknown for how long the primary has been past it.
			this.readings.add(new Reading(position, nanos - 2 * this.memoryNanos));
		}
		else if (last.position.compareTo(position) < 0) {
			this.readings.add(new Reading(position, nanos));
		}
		while (this.readings.size() > 1 && isForgotten(nanos)) {
			this.readings.removeFirst();
		}
	}

	/** Returns whether the second reading is older than the longest lag, too. */
	private boolean isForgotten(long nanos) {
		return nanos - this.readings.stream().skip(1).findFirst().orElseThrow().nanos > this.memoryNanos;
	}

	/**
	 * Returns the lag of a replica, at least twice the longest lag of interest if the
	 * primary was never seen.
	 * @param replayed the position that the replica has replayed
	 */
	synchronized Duration lag(WalPosition replayed, long nanos) {
		if (this.readings.isEmpty()) {
			return Duration.ofNanos(2 * this.memoryNanos);
		}
		return this.readings.stream()
			.filter((reading) -> reading.position.compareTo(replayed) > 0)
			.findFirst()
			.map((reading) -> Duration.ofNanos(nanos - reading.nanos))
			.orElse(Duration.ZERO);
	}

}
