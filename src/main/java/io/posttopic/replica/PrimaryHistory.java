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

	private final Deque<Sample> samples = new ArrayDeque<>();

	private final long memoryNanos;

	private record Sample(WalPosition position, long nanos) {

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
		Sample last = this.samples.peekLast();
		if (last == null) {
			// It is unknown for how long the primary has been past it.
			this.samples.add(new Sample(position, nanos - 2 * this.memoryNanos));
		}
		else if (last.position.compareTo(position) < 0) {
			this.samples.add(new Sample(position, nanos));
		}
		while (this.samples.size() > 1 && isForgotten(nanos)) {
			this.samples.removeFirst();
		}
	}

	/** Returns whether the second sample is older than the longest lag, too. */
	private boolean isForgotten(long nanos) {
		return nanos - this.samples.stream().skip(1).findFirst().orElseThrow().nanos > this.memoryNanos;
	}

	/**
	 * Returns the lag of a replica, at least twice the longest lag of interest if the
	 * primary was never seen.
	 * @param replayed the position that the replica has replayed
	 */
	synchronized Duration lag(WalPosition replayed, long nanos) {
		if (this.samples.isEmpty()) {
			return Duration.ofNanos(2 * this.memoryNanos);
		}
		return this.samples.stream()
			.filter((sample) -> sample.position.compareTo(replayed) > 0)
			.findFirst()
			.map((sample) -> Duration.ofNanos(nanos - sample.nanos))
			.orElse(Duration.ZERO);
	}

}
