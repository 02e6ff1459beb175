package io.posttopic.http;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import io.posttopic.pool.AnswerTooLargeException;
import io.posttopic.pool.DiskFullException;
import io.posttopic.pool.RequestBudget;
import io.posttopic.pool.StandbyException;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.ResponseError;
import io.posttopic.observability.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * The mapping to errors of exceptions of database access that are not a defect of the
 * server: conflicts, timeouts, responses that are too large, and a database that is
 * unavailable.
 */
final class DatabaseErrors {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseErrors.class);

	/**
	 * When unavailability was last logged, in nanoseconds. While the database is away,
	 * every request fails; one line a second is enough.
	 */
	private static final AtomicLong lastLogged = new AtomicLong(System.nanoTime() - Duration.ofDays(1).toNanos());

	private DatabaseErrors() {
	}

	/**
	 * Returns the error of an exception, or {@code null} if it is not a known condition
	 * of the database.
	 */
	static @Nullable ResponseError describe(Throwable thrown) {
		Throwable cause = unwrap(thrown);
		return switch (cause) {
			case CannotAcquireLockException _ ->
				unavailable(cause, "The rows are locked by another transaction. Try again later.");
			case ConcurrencyFailureException _ -> ResponseError.of(ErrorCode.CONFLICT,
					"Other transactions changed the same rows first, even after retries. Try again.");
			case AnswerTooLargeException _ -> ResponseError.of(ErrorCode.TOO_COMPLEX,
					"The response, or what the database needs to make it, is larger than allowed. Ask for less at once.");
			case StandbyException _ ->
				unavailable(cause, "The database is a standby, which accepts no changes. Try again later.");
			case DiskFullException _ -> unavailable(cause, "The database has no space left. Try again later.");
			case QueryTimeoutException _, TransientDataAccessResourceException _,
					NonTransientDataAccessResourceException _, CannotCreateTransactionException _,
					TransactionSystemException _ ->
				describeUnavailability(cause);
			default -> null;
		};
	}

	/**
	 * Returns the data access exception behind an exception of the transaction, or of
	 * Jackson, which wraps whatever is thrown while it writes.
	 */
	private static Throwable unwrap(Throwable thrown) {
		return ((thrown instanceof TransactionException || thrown instanceof JacksonException)
				&& thrown.getCause() instanceof DataAccessException cause) ? cause : thrown;
	}

	private static ResponseError describeUnavailability(Throwable thrown) {
		RequestBudget budget = RequestBudget.current();
		if (budget != null && budget.isOutcomeUnknown()) {
			log(thrown);
			return ResponseError.of(ErrorCode.UNAVAILABLE,
					"The database has not confirmed the commit: it is unknown whether the changes were saved. "
							+ "Read them before you send the request again.",
					Map.of("outcome", "UNKNOWN"));
		}
		return unavailable(thrown, "The server is busy, or its database is unavailable. Try again later.");
	}

	private static ResponseError unavailable(Throwable thrown, String message) {
		RequestBudget budget = RequestBudget.current();
		if (thrown instanceof QueryTimeoutException || budget != null && budget.isStopped()) {
			return ResponseError.of(ErrorCode.TIMEOUT,
					"The request exceeded its time limit and was stopped. Ask for less at once, or try again.");
		}
		log(thrown);
		return ResponseError.of(ErrorCode.UNAVAILABLE, message);
	}

	private static void log(Throwable thrown) {
		long now = System.nanoTime();
		long last = lastLogged.get();
		if (now - last > Duration.ofSeconds(1).toNanos() && lastLogged.compareAndSet(last, now)) {
			logger.atWarn()
				.addKeyValue("http.request.id", Exchange.currentId())
				.log("Unavailable: {}", Objects.requireNonNullElse(
						NestedExceptionUtils.getMostSpecificCause(thrown).getMessage(), "the connection broke"));
		}
	}

}
