package io.posttopic.replica;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The positions of the primary's log in the recent past. A replica's lag is the time
 * since the primary passed the position that the replica has replayed; unlike
 * {@code pg_last_xact_replay_timestamp()}, it is 0 while nobody writes, and no clock of
 * another machine matters.
 */
final class PrimaryHistory {

	/** The time at which the primary was first seen at each position. */
	private final TreeMap<WalPosition, Long> seenAt = new TreeMap<>();

	private final long memoryNanos;

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
		if (!this.seenAt.isEmpty() && position.compareTo(this.seenAt.lastKey()) < 0) {
			// Another server has become the primary, without the end of the log.
			this.seenAt.clear();
		}
		// It is unknown for how long the primary has been past the first position.
		this.seenAt.putIfAbsent(position, this.seenAt.isEmpty() ? nanos - 2 * this.memoryNanos : nanos);
		while (this.seenAt.size() > 1 && isForgotten(nanos)) {
			this.seenAt.pollFirstEntry();
		}
	}

	/** Returns whether the second position is older than the longest lag, too. */
	private boolean isForgotten(long nanos) {
		return nanos - this.seenAt.higherEntry(this.seenAt.firstKey()).getValue() > this.memoryNanos;
	}

	/**
	 * Returns the lag of a replica, at least twice the longest lag of interest if the
	 * primary was never seen.
	 * @param replayed the position that the replica has replayed
	 */
	synchronized Duration lag(WalPosition replayed, long nanos) {
		if (this.seenAt.isEmpty()) {
			return Duration.ofNanos(2 * this.memoryNanos);
		}
		Map.Entry<WalPosition, Long> passed = this.seenAt.higherEntry(replayed);
		return (passed != null) ? Duration.ofNanos(nanos - passed.getValue()) : Duration.ZERO;
	}

}
