package io.posttopic.database;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import org.postgresql.Driver;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool, in which a request waits for a connection no longer than it may, and in which
 * requests that may take long leave some connections to those that do not.
 */
class BoundedDataSource extends DelegatingDataSource {

	private final HikariDataSource pool;

	/** Of those that write, or read much: all places but two. */
	private final Semaphore slow;

	/** Of those that read much: half of the places. */
	private final Semaphore dear;

	/**
	 * Of those that read little. Where PostgreSQL has the same processors, more at once
	 * than those can serve only take them from the server, and its slowest answers take
	 * ten times as long. Whoever writes waits for a disk most of the time.
	 */
	private final Semaphore reading;

	BoundedDataSource(HikariDataSource pool) {
		super(pool);
		this.pool = pool;
		this.reading = lane(isLocal(pool.getJdbcUrl()) ? Math.max(4, 2 * Runtime.getRuntime().availableProcessors())
				: pool.getMaximumPoolSize());
		this.slow = lane(pool.getMaximumPoolSize() - 2);
		this.dear = lane(pool.getMaximumPoolSize() / 2);
	}

	private static boolean isLocal(String url) {
		Properties parts = Driver.parseURL(url, null);
		try {
			return parts != null && InetAddress.getByName(parts.getProperty("PGHOST")).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			// One of several, or not to be found now.
			return false;
		}
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
		else {
			work.enter(this.reading, until);
		}
		return connections.getConnection(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
	}

}
