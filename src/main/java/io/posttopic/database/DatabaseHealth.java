package io.posttopic.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether the database answers. It has a connection of its own, so that neither a busy
 * pool nor a lock that somebody has makes the server look as if it were not ready; and it
 * asks at most once a second, however often it is asked.
 */
class DatabaseHealth extends AbstractHealthIndicator implements AutoCloseable {

	private static final Duration VALID = Duration.ofSeconds(1);

	private static final int PATIENCE_MILLIS = 1000;

	private final HikariDataSource own = new HikariDataSource();

	private boolean isUp;

	private long asked = System.nanoTime() - VALID.toNanos();

	/**
	 * Makes it.
	 * @param pool the pool that requests use, in whose way its own connection is made
	 */
	DatabaseHealth(HikariDataSource pool) {
		pool.copyStateTo(this.own);
		this.own.setPoolName(pool.getPoolName() + "-health");
		this.own.setMaximumPoolSize(1);
		this.own.setMinimumIdle(0);
		this.own.setConnectionTimeout(PATIENCE_MILLIS);
		this.own.setValidationTimeout(PATIENCE_MILLIS / 2);
		this.own.setInitializationFailTimeout(-1);
		this.own.setConnectionInitSql(null);
	}

	@Override
	protected void doHealthCheck(Health.Builder health) {
		health.status(isUp() ? Status.UP : Status.DOWN);
	}

	private synchronized boolean isUp() {
		if (System.nanoTime() - this.asked >= VALID.toNanos()) {
			this.isUp = ask();
			this.asked = System.nanoTime();
		}
		return this.isUp;
	}

	private boolean ask() {
		try (Connection connection = this.own.getConnection()) {
			return connection.isValid(1);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.own.close();
	}

}
