package io.posttopic.limits;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Function;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.pool.AdditionalPool;
import io.posttopic.pool.RepeatedTask;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.github.bucket4j.postgresql.PostgreSQLSelectForUpdateBasedProxyManager;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Repository;

/**
 * The accounts that all servers on one database share, in the table
 * {@code posttopic_rate_limits}. A server settles what it has spent of an account when a
 * second has passed, or when that is a hundredth of the account's points, so most
 * requests do not ask the database. If the database does not answer at once, accounts of
 * this server alone are used for a while.
 */
@Repository
@ConditionalOnProperty(name = "posttopic.limits.rate.store", havingValue = "database")
class SharedAccounts implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SharedAccounts.class);

	private static final String TABLE = "posttopic_rate_limits";

	private static final Duration SETTLED_AFTER = Duration.ofSeconds(1);

	private static final int SETTLED_PART = 100;

	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private static final Duration RETRIED_AFTER = Duration.ofSeconds(10);

	private static final Duration CLEANED_AFTER = Duration.ofMinutes(1);

	private static final int CLEANED_ROWS = 10_000;

	private final HikariDataSource connections;

	private final PostgreSQLSelectForUpdateBasedProxyManager<String> buckets;

	private final RepeatedTask cleaner;

	private final TimeMeter clock;

	private volatile boolean tableExists;

	/** When the database may be asked again, in terms of the clock. */
	private volatile long retryAt;

	SharedAccounts(DataSource dataSource, TimeMeter clock) throws SQLException {
		this.clock = clock;
		this.retryAt = clock.currentTimeNanos();
		this.connections = AdditionalPool.of(dataSource.unwrap(HikariDataSource.class), "rate-limits", TIMEOUT);
		this.connections.setMaximumPoolSize(2);
		this.buckets = new Bucket4jPostgreSQL.PostgreSQLSelectForUpdateBasedProxyManagerBuilder<>(this.connections,
				PrimaryKeyMapper.STRING)
			.table(TABLE)
			.requestTimeout(TIMEOUT)
			.expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(CLEANED_AFTER))
			.build();
		this.cleaner = RepeatedTask.start(Thread.ofVirtual().name(this.connections.getPoolName()), CLEANED_AFTER,
				this::clean);
	}

	Bucket bucket(String caller, BucketConfiguration configuration) {
		long points = configuration.getBandwidths()[0].getCapacity();
		DelayParameters settling = new DelayParameters(Math.max(1, points / SETTLED_PART), SETTLED_AFTER);
		return this.buckets.builder().withOptimization(Optimizations.delaying(settling)).build(caller, configuration);
	}

	/**
	 * Applies an action to the shared account, or to this server's own one if the
	 * database is unavailable.
	 */
	<T> T apply(Bucket shared, Bucket own, Function<Bucket, T> action) {
		if (this.clock.currentTimeNanos() - this.retryAt >= 0) {
			try {
				createTable();
				return action.apply(shared);
			}
			catch (RuntimeException | SQLException ex) {
				if (ex.getCause() instanceof SQLException sql
						&& PSQLState.UNDEFINED_TABLE.getState().equals(sql.getSQLState())) {
					// It was removed with everything else of this server.
					this.tableExists = false;
				}
				this.retryAt = this.clock.currentTimeNanos() + RETRIED_AFTER.toNanos();
				logger.warn("Rate limits are not shared for {} seconds: {}", RETRIED_AFTER.toSeconds(),
						ex.getMessage());
			}
		}
		return action.apply(own);
	}

	/**
	 * Creates the table. It is unlogged, so its rows are lost if PostgreSQL crashes; all
	 * accounts are then full.
	 */
	private void createTable() throws SQLException {
		if (!this.tableExists) {
			try (Connection connection = this.connections.getConnection();
					Statement statement = connection.createStatement()) {
				// If the statements fail, the pool rolls them back.
				connection.setAutoCommit(false);
				// Without the lock, one of two servers that create the table at once
				// would fail.
				statement.execute(
						"""
								select pg_advisory_xact_lock(hashtext('%1$s'));
								create unlogged table if not exists %1$s (id text primary key, state bytea, expires_at bigint)"""
							.formatted(TABLE));
				connection.commit();
				this.tableExists = true;
			}
		}
	}

	private void clean() {
		if (this.tableExists) {
			this.buckets.removeExpired(CLEANED_ROWS);
		}
	}

	@Override
	public void close() {
		this.cleaner.close();
		this.connections.close();
	}

}
