package io.posttopic.migration;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A retry for statements that lock tables which other applications use. A statement waits
 * for its lock only for {@link #LOCK_TIMEOUT}, because every later request for the table
 * queues behind it. If it gets no lock, the action pauses, so that others can proceed,
 * and runs again. It also runs again if another application has created the same objects
 * meanwhile.
 *
 * @param progress receives a line that says what is waited for before each pause
 */
public record LockRetry(DataSource dataSource, Consumer<String> progress) {

	/** The time for which a statement waits for a lock. */
	public static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);

	/** The prefix of the lines of progress that are logged as warnings. */
	public static final String WAITING_PREFIX = "waiting: ";

	/** The SQLSTATE of a lock that was not granted in time. */
	public static final String LOCK_NOT_AVAILABLE = "55P03";

	/**
	 * The SQLSTATE class of rolled back transactions, such as the victim of a deadlock.
	 */
	private static final String TRANSACTION_ROLLBACK = "40";

	/** The SQLSTATEs of a table, a column and another object that exists already. */
	private static final Set<String> DUPLICATES = Set.of("42P07", "42701", "42710");

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final int ATTEMPTS = 300;

	private static final int DUPLICATE_ATTEMPTS = 10;

	/**
	 * Calls an action, and calls it again for some minutes while it fails for want of a
	 * lock, or for some seconds while what it creates exists already, because another
	 * application creates the same at the same time.
	 * @throws Exception if the action fails for another reason, or still fails in the
	 * last attempt
	 */
	public <T> T call(Callable<T> action) throws Exception {
		for (int attempt = 1;; attempt++) {
			try {
				return action.call();
			}
			catch (Exception ex) {
				String obstacle = passingObstacle(ex, attempt);
				if (obstacle == null) {
					throw ex;
				}
				this.progress.accept(WAITING_PREFIX + obstacle);
				Thread.sleep(PAUSE);
			}
		}
	}

	/**
	 * Describes what keeps the action from succeeding, or returns null if another attempt
	 * would fail, too.
	 */
	private @Nullable String passingObstacle(Exception failure, int attempt) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String state = (cause instanceof SQLException sql) ? Objects.toString(sql.getSQLState(), "") : "";
			if (attempt < ATTEMPTS && (state.equals(LOCK_NOT_AVAILABLE) || state.startsWith(TRANSACTION_ROLLBACK))) {
				return new Catalog(JdbcClient.create(this.dataSource)).longestTransaction();
			}
			if (attempt < DUPLICATE_ATTEMPTS && DUPLICATES.contains(state)) {
				return cause.getMessage();
			}
		}
		return null;
	}

}
