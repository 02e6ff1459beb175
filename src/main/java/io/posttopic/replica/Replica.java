package io.posttopic.replica;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.pool.AdditionalPool;
import io.posttopic.pool.BoundedDataSource;
import io.posttopic.pool.BoundedJdbcTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A streaming replica: its pool, and what is known about how far it has replayed the
 * primary's log.
 */
public final class Replica implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Replica.class);

	private static final String REPLAYED = "select pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint";

	private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

	/**
	 * How long a request waits for a connection, before the primary serves it.
	 */
	private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(1);

	private final String name;

	private final HikariDataSource pool;

	private final JdbcTemplate jdbc;

	private final LongAdder reads = new LongAdder();

	private volatile WalPosition replayed = WalPosition.START;

	private volatile @Nullable Duration lag;

	private volatile boolean serving;

	private boolean observed;

	/**
	 * Creates a replica.
	 * @param name the name for metrics and the log
	 * @param primary the pool whose settings the replica's pool copies
	 */
	Replica(String name, String url, ReplicaProperties properties, HikariDataSource primary) {
		this.name = name;
		this.pool = AdditionalPool.of(primary, name, CONNECTION_TIMEOUT);
		this.pool.setJdbcUrl(url);
		if (properties.username() != null) {
			this.pool.setUsername(properties.username());
		}
		if (properties.password() != null) {
			this.pool.setPassword(properties.password());
		}
		this.jdbc = new BoundedJdbcTemplate(new BoundedDataSource(this.pool, true));
	}

	public String name() {
		return this.name;
	}

	HikariDataSource pool() {
		return this.pool;
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	public long reads() {
		return this.reads.sum();
	}

	void countRead() {
		this.reads.increment();
	}

	/**
	 * Returns how far the replica lags behind the primary, or null if it does not answer.
	 */
	public @Nullable Duration lag() {
		return this.lag;
	}

	public boolean isServing() {
		return this.serving;
	}

	/**
	 * Records an answer of the replica.
	 * @param position how far it has replayed the log
	 */
	synchronized void answered(WalPosition position, Duration currentLag, Duration maxLag) {
		this.replayed = position;
		this.lag = currentLag;
		if (currentLag.compareTo(maxLag) > 0) {
			leaveOut("it lags by %d s".formatted(currentLag.toSeconds()));
		}
		else if (!this.serving) {
			this.serving = true;
			if (this.observed) {
				logger.warn("{} serves queries again", this.name);
			}
			this.observed = true;
		}
	}

	/**
	 * Leaves the replica out until it answers again.
	 */
	synchronized void failed(@Nullable String reason) {
		this.lag = null;
		leaveOut(Objects.requireNonNullElse(reason, "it does not answer"));
	}

	private void leaveOut(String reason) {
		if (this.serving || !this.observed) {
			logger.warn("{} is left out, so that other servers serve its queries: {}", this.name, reason);
		}
		this.serving = false;
		this.observed = true;
	}

	boolean hasReplayed(WalPosition position) {
		return position.isAtMost(this.replayed);
	}

	/**
	 * Waits until the replica has replayed the log up to a position.
	 * @param wait the longest time to wait
	 * @return whether it has
	 */
	boolean awaitReplayed(WalPosition position, Duration wait) {
		long end = System.nanoTime() + wait.toNanos();
		while (!hasReplayed(position) && System.nanoTime() < end) {
			WalPosition current = new WalPosition(
					Objects.requireNonNull(this.jdbc.queryForObject(REPLAYED, Long.class)));
			if (!position.isAtMost(current)) {
				LockSupport.parkNanos(POLL_INTERVAL.toNanos());
			}
			this.replayed = current;
		}
		return hasReplayed(position);
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
