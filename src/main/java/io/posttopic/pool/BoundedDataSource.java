package io.posttopic.pool;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The connection pool, with limits for requests: a request waits for a connection no
 * longer than its {@link RequestBudget} allows, and each kind of request (cheap reads,
 * expensive reads, and writes) leaves connections to the other kinds.
 */
public class BoundedDataSource extends DelegatingDataSource {

	private final HikariDataSource pool;

	private final Permits cheap;

	private final Permits expensive;

	private final Permits writing;

	/**
	 * Creates the permits of each kind of request. They are so few that any two kinds
	 * leave a connection to the third, even if all their requests are waiting for
	 * PostgreSQL.
	 * @param direct whether the connections lead to PostgreSQL itself
	 */
	public BoundedDataSource(HikariDataSource pool, boolean direct) {
		super(pool);
		this.pool = pool;
		int connections = pool.getMaximumPoolSize();
		int local = (direct && isLocal(pool.getJdbcUrl())) ? maxLocalReads() : Integer.MAX_VALUE;
		this.writing = new Permits("writing", connections / 2);
		this.expensive = new Permits("expensive", connections / 3);
		this.cheap = new Permits("cheap", Math.min(connections - 1 - connections / 2, local));
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

	PoolPermits poolPermits() {
		return new PoolPermits(List.of(this.cheap, this.expensive, this.writing));
	}

	/**
	 * Returns a connection. Its permits are released when it is closed, which happens as
	 * soon as PostgreSQL's answer has been read or the transaction has ended.
	 */
	@Override
	public Connection getConnection() throws SQLException {
		RequestBudget budget = RequestBudget.current();
		if (budget == null) {
			return super.getConnection();
		}
		budget.check();
		HikariPool connections = startedPool();
		long beganAt = System.nanoTime();
		long deadline = budget.waitDeadline(TimeUnit.MILLISECONDS.toNanos(this.pool.getConnectionTimeout()));
		try {
			List<Permits> permits = permitsFor(budget);
			acquire(permits, deadline, budget);
			return connect(connections, deadline, permits, budget);
		}
		finally {
			RequestObserver observer = budget.observer();
			if (observer != null) {
				observer.waitedForConnection(System.nanoTime() - beganAt);
			}
		}
	}

	/**
	 * Returns the pool, which its first connection starts. That connection is not the
	 * request's, which needs permits.
	 */
	private HikariPool startedPool() throws SQLException {
		if (this.pool.getHikariPoolMXBean() == null) {
			this.pool.getConnection().close();
		}
		return (HikariPool) this.pool.getHikariPoolMXBean();
	}

	/**
	 * Acquires permits, all or none.
	 * @param deadline when to give up waiting, in terms of {@link System#nanoTime()}
	 * @throws TransientDataAccessResourceException if other requests have all the permits
	 */
	static void acquire(List<Permits> needed, long deadline, RequestBudget budget) {
		for (int i = 0; i < needed.size(); i++) {
			if (!needed.get(i).acquireUntil(deadline)) {
				needed.subList(0, i).forEach(Permits::release);
				budget.check();
				throw new TransientDataAccessResourceException("Too many requests of this kind");
			}
		}
	}

	private static Connection connect(HikariPool connections, long deadline, List<Permits> permits,
			RequestBudget budget) throws SQLException {
		try {
			long wait = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			return bound(connections.getConnection(Math.max(1, wait)), permits, budget);
		}
		catch (SQLException | RuntimeException | Error ex) {
			permits.forEach(Permits::release);
			throw ex;
		}
	}

	/**
	 * Returns the permits that a request needs, always in the same order, so that
	 * requests cannot deadlock.
	 */
	private List<Permits> permitsFor(RequestBudget budget) {
		if (budget.isWriting()) {
			return budget.isExpensive() ? List.of(this.expensive, this.writing) : List.of(this.writing);
		}
		return List.of(budget.isExpensive() ? this.expensive : this.cheap);
	}

	/**
	 * Returns a connection that releases its permits when it is closed.
	 */
	private static Connection bound(Connection connection, List<Permits> permits, RequestBudget budget) {
		AtomicBoolean open = new AtomicBoolean(true);
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					boolean closing = method.getName().equals("close") && open.getAndSet(false);
					try {
						observePreparing(method, arguments, budget.observer());
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
					finally {
						if (closing) {
							budget.endConnection();
							permits.forEach(Permits::release);
						}
					}
				});
	}

	private static void observePreparing(Method method, @Nullable Object @Nullable [] arguments,
			@Nullable RequestObserver observer) {
		if (observer != null && arguments != null && arguments[0] instanceof String sql
				&& method.getName().equals("prepareStatement")) {
			arguments[0] = observer.prepare(sql);
		}
	}

}
