package io.posttopic.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool, in which a request waits for a connection no longer than it may, and in which
 * requests that may take long leave some connections to those that do not.
 */
class BoundedDataSource extends DelegatingDataSource {

	private final HikariDataSource pool;

	/** Of those that write, or read much: four of five places. */
	private final Semaphore slow;

	/** Of those that read much: half of the places. */
	private final Semaphore dear;

	BoundedDataSource(HikariDataSource pool) {
		super(pool);
		this.pool = pool;
		this.slow = lane(pool.getMaximumPoolSize() - Math.max(1, pool.getMaximumPoolSize() / 5));
		this.dear = lane(pool.getMaximumPoolSize() / 2);
	}

	private static Semaphore lane(int places) {
		return new Semaphore(Math.max(1, places), true);
	}

	@Override
	public Connection getConnection() throws SQLException {
		Work work = Work.current();
		if (work == null || !(this.pool.getHikariPoolMXBean() instanceof HikariPool connections)) {
			return super.getConnection();
		}
		work.check();
		long until = work.until(TimeUnit.MILLISECONDS.toNanos(this.pool.getConnectionTimeout()));
		if (work.isDear()) {
			work.enter(this.dear, until);
		}
		if (work.isDear() || work.isWriting()) {
			work.enter(this.slow, until);
		}
		return connections.getConnection(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
	}

}
