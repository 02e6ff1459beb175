package io.posttopic.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import org.postgresql.Driver;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool, in which a request waits for a connection no longer than it may, and in which
 * requests of one kind, which read little, read much or write, leave connections to those
 * of the others.
 */
class BoundedDataSource extends DelegatingDataSource {

	private final HikariDataSource pool;

	private final Semaphore cheap;

	private final Semaphore expensive;

	private final Semaphore writing;

	/**
	 * Makes the permits: each kind of requests has its own, so few that any two kinds
	 * leave a connection to the third, however long theirs wait.
	 */
	BoundedDataSource(HikariDataSource pool) {
		super(pool);
		this.pool = pool;
		int connections = pool.getMaximumPoolSize();
		this.writing = permits(connections / 2);
		this.expensive = permits(connections / 3);
		this.cheap = permits(Math.min(connections - 1 - connections / 2, mostReads(pool.getJdbcUrl())));
	}

	/**
	 * Where PostgreSQL has the same processors, more at once than those can serve only
	 * take them from the server, and its slowest answers take ten times as long. Whoever
	 * writes waits for a disk most of the time.
	 */
	private static int mostReads(String url) {
		return isLocal(url) ? Math.max(4, 2 * Runtime.getRuntime().availableProcessors()) : Integer.MAX_VALUE;
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

	private static Semaphore permits(int number) {
		return new Semaphore(Math.max(1, number), true);
	}

	/**
	 * Returns a connection; its permits are given back when it is closed, which is as
	 * soon as PostgreSQL's answer has been read, or the transaction has ended.
	 */
	@Override
	public Connection getConnection() throws SQLException {
		RequestBudget budget = RequestBudget.current();
		if (budget == null || !(this.pool.getHikariPoolMXBean() instanceof HikariPool connections)) {
			return super.getConnection();
		}
		budget.check();
		long until = budget.until(TimeUnit.MILLISECONDS.toNanos(this.pool.getConnectionTimeout()));
		budget.enter(permits(budget), until);
		try {
			long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
			return onClose(connections.getConnection(millis), budget::leave);
		}
		catch (SQLException | RuntimeException ex) {
			budget.leave();
			throw ex;
		}
	}

	/** Always in the same order, so that nobody waits in a circle. */
	private List<Semaphore> permits(RequestBudget budget) {
		if (budget.isWriting()) {
			return budget.isExpensive() ? List.of(this.expensive, this.writing) : List.of(this.writing);
		}
		return List.of(budget.isExpensive() ? this.expensive : this.cheap);
	}

	private static Connection onClose(Connection connection, Runnable action) {
		AtomicBoolean open = new AtomicBoolean(true);
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					try {
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
					finally {
						if (method.getName().equals("close") && open.getAndSet(false)) {
							action.run();
						}
					}
				});
	}

}
