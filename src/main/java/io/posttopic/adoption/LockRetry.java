package io.posttopic.adoption;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import javax.sql.DataSource;

/**
 * How to get a lock on a table that others use: ask for a moment, because whoever waits
 * for it holds up all that come after him, then let them go on, and ask again.
 */
class LockPatience {

	/**
	 * How long one statement waits.
	 */
	static final Duration MOMENT = Duration.ofMillis(300);

	/** What a line of progress begins with that nobody should miss. */
	static final String WAITING = "waiting: ";

	private static final String LOCK_NOT_AVAILABLE = "55P03";

	/** A deadlock, for instance: who was chosen to end it may try again. */
	private static final String ROLLED_BACK = "40";

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final int ATTEMPTS = 300;

	private final DataSource dataSource;

	private final Consumer<String> progress;

	/**
	 * Has patience.
	 * @param progress is told who is in the way
	 */
	LockPatience(DataSource dataSource, Consumer<String> progress) {
		this.dataSource = dataSource;
		this.progress = progress;
	}

	/**
	 * Begins anew while a lock cannot be had, for some minutes.
	 * @throws Exception what the work throws, in the end also that there is no lock
	 */
	<T> T of(Callable<T> budget) throws Exception {
		for (int attempt = 1;; attempt++) {
			try {
				return budget.call();
			}
			catch (Exception ex) {
				if (attempt == ATTEMPTS || !isPassing(ex)) {
					throw ex;
				}
				this.progress.accept(WAITING + new Catalog(this.dataSource).lockHolder());
				Thread.sleep(PAUSE);
			}
		}
	}

	private static boolean isPassing(Exception failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && isPassing(Objects.toString(sql.getSQLState(), ""))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isPassing(String state) {
		return state.equals(LOCK_NOT_AVAILABLE) || state.startsWith(ROLLED_BACK);
	}

}
