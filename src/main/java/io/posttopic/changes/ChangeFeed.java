package io.posttopic.changes;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.error.ApiException;
import io.posttopic.pool.AdditionalPool;
import io.posttopic.pool.BoundedJdbcTemplate;
import io.posttopic.pool.RequestBudget;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.read.EventQuery;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * A feed that follows the change log for one listener, with one thread and one
 * connection. It reads the log many times a second, less often while nothing changes, and
 * at once after a commit of this server. A notification by PostgreSQL would make all
 * commits wait for one another.
 */
@Component
public class ChangeFeed implements TransactionExecutionListener, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChangeFeed.class);

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

	/** How long commits are gathered after the log was read. */
	private static final Duration GATHERING = Duration.ofMillis(5);

	/** The pause before a database that could not be reached is tried again. */
	public static final Duration RETRY_PAUSE = Duration.ofMillis(250);

	private static final Duration START_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

	/** How many changes are read at once. */
	private static final int PAGE = 5000;

	/**
	 * How long one statement that reads events may take, while all other subscribers
	 * wait.
	 */
	public static final Duration EVENTS_TIMEOUT = Duration.ofSeconds(2);

	private final ChangeReader reader;

	private final RequestRegistry requests;

	private final HikariDataSource connections;

	private final JdbcOperations jdbc;

	private final Semaphore commits = new Semaphore(0);

	private @Nullable Thread thread;

	private @Nullable ChangePosition position;

	private volatile long readAt = System.nanoTime();

	private boolean failing;

	/** Whether the database may have crashed since the last changes were read. */
	private boolean resuming;

	/**
	 * Creates the feed with a connection of its own, which no request can take, and which
	 * is closed while nobody subscribes.
	 */
	ChangeFeed(ChangeLog log, RequestRegistry requests, DataSource dataSource) throws SQLException {
		this.reader = log.reader();
		this.requests = requests;
		this.connections = AdditionalPool.of(dataSource.unwrap(HikariDataSource.class), "changes", CONNECTION_TIMEOUT);
		this.connections.setMaximumPoolSize(1);
		this.connections.setMinimumIdle(0);
		this.jdbc = new BoundedJdbcTemplate(this.connections);
	}

	/**
	 * Begins to follow the log, unless the feed does so already, and waits until the
	 * listener will receive all further changes.
	 * @throws DataAccessException if the database cannot be reached
	 */
	public synchronized void follow(ChangeListener listener) {
		if (this.thread == null) {
			this.thread = Thread.ofVirtual().name("posttopic-changes-feed").start(() -> run(listener));
		}
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		try {
			while (this.position == null) {
				long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
				if (left <= 0) {
					throw new DataAccessResourceFailureException("The change log cannot be read");
				}
				wait(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new DataAccessResourceFailureException("Interrupted while waiting for the change log", ex);
		}
	}

	/**
	 * Stops following the log, until the next call of {@link #follow}.
	 */
	public synchronized void leave() {
		Thread running = this.thread;
		this.thread = null;
		this.position = null;
		if (running != null) {
			running.interrupt();
		}
	}

	/**
	 * Returns how long ago the log was last read.
	 */
	public Duration sinceRead() {
		return Duration.ofNanos(System.nanoTime() - this.readAt);
	}

	@Override
	public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
		if (failure == null && this.commits.availablePermits() == 0) {
			this.commits.release();
		}
	}

	/**
	 * Reads events with the connection of the feed. To be called by the listener while it
	 * receives changes.
	 * @return for each key the event, null if the caller may not see it
	 * @throws QueryTimeoutException if the statement takes too long
	 * @throws DataAccessException if the statement itself fails; while the database
	 * cannot be reached, it is repeated
	 */
	public List<@Nullable Row> read(EventQuery query, List<EventQuery.Key> keys) throws InterruptedException {
		return query((jdbc) -> {
			if (this.failing) {
				// Waits for a connection, which must not take the statement's time.
				ChangeReader.snapshot(jdbc);
			}
			try (RequestBudget _ = this.requests.begin(EVENTS_TIMEOUT, () -> false)) {
				return query.read(jdbc, keys);
			}
		});
	}

	private <T> T query(Function<JdbcOperations, T> query) throws InterruptedException {
		while (true) {
			try {
				T result = query.apply(this.jdbc);
				this.readAt = System.nanoTime();
				this.failing = false;
				return result;
			}
			catch (DataAccessResourceFailureException | TransientDataAccessResourceException ex) {
				reportAndReconnect(ex);
			}
		}
	}

	private void run(ChangeListener listener) {
		try {
			while (isCurrent()) {
				try {
					listen(listener);
				}
				catch (RuntimeException | Error ex) {
					// Without this thread, subscribers would wait for ever.
					reportAndReconnect(ex);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized boolean isCurrent() {
		return this.thread == Thread.currentThread();
	}

	private synchronized void setPosition(ChangePosition reached) {
		if (isCurrent()) {
			this.position = reached;
			notifyAll();
		}
	}

	private synchronized @Nullable ChangePosition position() {
		return this.position;
	}

	private void listen(ChangeListener listener) throws InterruptedException {
		Duration pause = SHORTEST_PAUSE;
		while (isCurrent()) {
			ChangePosition reached = position();
			if (reached == null) {
				setPosition(query(this.reader::now));
				continue;
			}
			pause = readAfter(reached, listener) ? SHORTEST_PAUSE : pause.multipliedBy(5).dividedBy(4);
			pause = (pause.compareTo(LONGEST_PAUSE) < 0) ? pause : LONGEST_PAUSE;
			Thread.sleep(GATHERING);
			this.commits.tryAcquire(pause.minus(GATHERING).toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Passes on the changes after a position.
	 * @return whether there were any
	 */
	private boolean readAfter(ChangePosition start, ChangeListener listener) throws InterruptedException {
		if (start.next() == null && query(ChangeReader::snapshot).showsSameAs(start.seen()) && !this.resuming) {
			return false;
		}
		boolean found = false;
		boolean complete = false;
		ChangePosition reached = start;
		while (!complete && isCurrent()) {
			ChangePosition from = reached;
			ChangePage page;
			try {
				page = query((jdbc) -> this.reader.read(jdbc, from, null, this.resuming, PAGE));
			}
			catch (ApiException ex) {
				setPosition(query(this.reader::now));
				listener.expired();
				return true;
			}
			this.resuming = this.resuming && !page.complete();
			// The database may crash meanwhile, which sets it again.
			listener.changed(from, page);
			found = found || !page.changes().isEmpty();
			complete = page.complete();
			reached = page.next();
			setPosition(reached);
		}
		return found;
	}

	/**
	 * Reports the failure, waits, and closes the connection, which may lead to a server
	 * that is a standby now.
	 */
	private void reportAndReconnect(Throwable ex) throws InterruptedException {
		if (!isCurrent()) {
			throw new InterruptedException();
		}
		if (!this.failing) {
			logger.warn("The change log cannot be read, so subscribers wait: {}", Objects.toString(ex.getMessage()));
		}
		this.failing = true;
		this.resuming = true;
		Thread.sleep(RETRY_PAUSE);
		this.connections.getHikariPoolMXBean().softEvictConnections();
	}

	@Override
	public void close() {
		leave();
		this.connections.close();
	}

}
