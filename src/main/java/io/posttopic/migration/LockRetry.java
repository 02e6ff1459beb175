package io.posttopic.migration;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A retry for statements that lock tables which other applications use. A statement waits
 * for its lock only for {@link #LOCK_TIMEOUT}, because every later request for the table
 * queues behind it. If it gets no lock, the action pauses, so that others can proceed,
 * and runs again.
 *
 * @param progress receives a line that names the blocking process before each pause
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

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final int ATTEMPTS = 300;

	/**
	 * Calls an action, and calls it again while it fails for want of a lock, for some
	 * minutes.
	 * @throws Exception if the action fails for another reason, or still gets no lock in
	 * the last attempt
	 */
	public <T> T call(Callable<T> action) throws Exception {
		for (int attempt = 1;; attempt++) {
			try {
				return action.call();
			}
			catch (Exception ex) {
				if (attempt == ATTEMPTS || !isTransient(ex)) {
					throw ex;
				}
				this.progress
					.accept(WAITING_PREFIX + new Catalog(JdbcClient.create(this.dataSource)).longestTransaction());
				Thread.sleep(PAUSE);
			}
		}
	}

	private static boolean isTransient(Exception failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && isTransient(Objects.toString(sql.getSQLState(), ""))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isTransient(String state) {
		return state.equals(LOCK_NOT_AVAILABLE) || state.startsWith(TRANSACTION_ROLLBACK);
	}

}
