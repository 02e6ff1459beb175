package io.posttopic.pool;

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
 * The connection pool, with limits for requests: a request waits for a connection no
 * longer than its {@link RequestBudget} allows, and each kind of request (cheap reads,
 * expensive reads, and writes) leaves connections to the other kinds.
 */
class BoundedDataSource extends DelegatingDataSource {

	private final HikariDataSource pool;

	private final Semaphore cheap;

	private final Semaphore expensive;

	private final Semaphore writing;

	/**
	 * Creates the permits of each kind of request. They are so few that any two kinds
	 * leave a connection to the third, even if all their requests are waiting for
	 * PostgreSQL.
	 * @param direct whether the connections lead to PostgreSQL itself
	 */
	BoundedDataSource(HikariDataSource pool, boolean direct) {
		super(pool);
		this.pool = pool;
		int connections = pool.getMaximumPoolSize();
		this.writing = permits(connections / 2);
		this.expensive = permits(connections / 3);
		this.cheap = permits(Math.min(connections - 1 - connections / 2,
				(direct && isLocal(pool.getJdbcUrl())) ? maxLocalReads() : Integer.MAX_VALUE));
	}

	/**
	 * Returns how many cheap reads may run at once if PostgreSQL runs on the same
	 * machine. More reads than its processors can serve only take processor time from
	 * this server, and the slowest answers take ten times as long. Writes are not limited
	 * in this way, because they wait for the disk most of the time.
	 */
	private static int maxLocalReads() {
		return Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
	}

	private static boolean isLocal(String url) {
		Properties parts = Driver.parseURL(url, null);
		try {
			return parts != null && InetAddress.getByName(parts.getProperty("PGHOST")).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			// The URL names several hosts, or the name cannot be resolved now.
			return false;
		}
	}

	private static Semaphore permits(int number) {
		return new Semaphore(Math.max(1, number), true);
	}

	/**
	 * Returns a connection. Its permits are released when it is closed, which happens as
	 * soon as PostgreSQL's answer has been read or the transaction has ended.
	 */
	@Override
	public Connection getConnection() throws SQLException {
		RequestBudget budget = RequestBudget.current();
		if (budget == null || !(this.pool.getHikariPoolMXBean() instanceof HikariPool connections)) {
			return super.getConnection();
		}
		budget.check();
		long deadline = budget.deadline(TimeUnit.MILLISECONDS.toNanos(this.pool.getConnectionTimeout()));
		budget.enter(permits(budget), deadline);
		try {
			long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
			return bound(connections.getConnection(millis), budget);
		}
		catch (SQLException | RuntimeException ex) {
			budget.leave();
			throw ex;
		}
	}

	/**
	 * Returns the permits that a request needs, always in the same order, so that
	 * requests cannot deadlock.
	 */
	private List<Semaphore> permits(RequestBudget budget) {
		if (budget.isWriting()) {
			return budget.isExpensive() ? List.of(this.expensive, this.writing) : List.of(this.writing);
		}
		return List.of(budget.isExpensive() ? this.expensive : this.cheap);
	}

	/**
	 * Returns a connection that, when it is closed, releases the permits of its request.
	 */
	private Connection bound(Connection connection, RequestBudget budget) {
		AtomicBoolean open = new AtomicBoolean(true);
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					boolean closing = method.getName().equals("close") && open.getAndSet(false);
					try {
						if (closing && budget.isConnectionAbandoned()) {
							this.pool.evictConnection(connection);
						}
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
					finally {
						if (closing) {
							budget.leave();
						}
					}
				});
	}

}
