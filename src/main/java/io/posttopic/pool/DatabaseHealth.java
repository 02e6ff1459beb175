package io.posttopic.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * A health indicator that checks whether the database answers. It uses a connection of
 * its own, so that neither a busy pool nor a lock in the database makes the server look
 * unready, and queries the database at most once a second, however often it is called.
 */
class DatabaseHealth extends AbstractHealthIndicator implements AutoCloseable {

	private static final Duration MAX_AGE = Duration.ofSeconds(1);

	private static final int TIMEOUT_MILLIS = 1000;

	private final HikariDataSource connections = new HikariDataSource();

	private boolean isUp;

	private long checkedAt = System.nanoTime() - MAX_AGE.toNanos();

	/**
	 * Creates the indicator.
	 * @param pool the pool that requests use, whose settings its own connection copies
	 */
	DatabaseHealth(HikariDataSource pool) {
		pool.copyStateTo(this.connections);
		this.connections.setPoolName(pool.getPoolName() + "-health");
		this.connections.setMaximumPoolSize(1);
		this.connections.setMinimumIdle(0);
		this.connections.setConnectionTimeout(TIMEOUT_MILLIS);
		this.connections.setValidationTimeout(TIMEOUT_MILLIS / 2);
		this.connections.setInitializationFailTimeout(-1);
		this.connections.setConnectionInitSql(null);
	}

	@Override
	protected void doHealthCheck(Health.Builder health) {
		health.status(isUp() ? Status.UP : Status.DOWN);
	}

	private synchronized boolean isUp() {
		if (System.nanoTime() - this.checkedAt >= MAX_AGE.toNanos()) {
			this.isUp = check();
			this.checkedAt = System.nanoTime();
		}
		return this.isUp;
	}

	private boolean check() {
		try (Connection connection = this.connections.getConnection()) {
			return connection.isValid(1);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.connections.close();
	}

}
