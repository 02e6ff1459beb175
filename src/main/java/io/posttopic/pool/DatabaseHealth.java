package io.posttopic.pool;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * A health indicator that checks whether the database answers, and whether it is a
 * primary. It uses a connection of its own, so that neither a busy pool nor a lock in the
 * database makes the server look unready, and queries the database at most once a second,
 * however often it is called.
 */
public class DatabaseHealth extends AbstractHealthIndicator implements AutoCloseable {

	private static final Duration MAX_AGE = Duration.ofSeconds(1);

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final HikariDataSource connections;

	private State state = State.DOWN;

	private long checkedAt = System.nanoTime() - MAX_AGE.toNanos();

	/**
	 * Creates the indicator.
	 * @param pool the pool that requests use, whose settings its own connection copies
	 */
	DatabaseHealth(HikariDataSource pool) {
		this.connections = AdditionalPool.of(pool, "health", TIMEOUT);
		this.connections.setMaximumPoolSize(1);
		this.connections.setMinimumIdle(0);
		this.connections.setConnectionInitSql(null);
	}

	@Override
	protected void doHealthCheck(Health.Builder health) {
		State current = state();
		health.status(current.up ? Status.UP : Status.DOWN);
		if (current.up) {
			health.withDetail("standby", current.standby);
		}
	}

	public boolean isUp() {
		return state().up;
	}

	/**
	 * Returns whether the database answers and is a primary, which accepts changes.
	 */
	public boolean isPrimary() {
		return state().primary;
	}

	private synchronized State state() {
		if (System.nanoTime() - this.checkedAt >= MAX_AGE.toNanos()) {
			this.state = query();
			this.checkedAt = System.nanoTime();
		}
		return this.state;
	}

	private State query() {
		try (Connection connection = this.connections.getConnection();
				Statement statement = connection.createStatement()) {
			connection.setNetworkTimeout(Runnable::run, (int) TIMEOUT.toMillis());
			ResultSet row = statement
				.executeQuery("select current_setting('transaction_read_only') = 'off', pg_is_in_recovery()");
			row.next();
			return new State(true, row.getBoolean(1), row.getBoolean(2));
		}
		catch (SQLException ex) {
			return State.DOWN;
		}
	}

	@Override
	public void close() {
		this.connections.close();
	}

	private record State(boolean up, boolean primary, boolean standby) {

		private static final State DOWN = new State(false, false, false);

	}

}
