package io.posttopic.http;

import io.posttopic.observability.Exchange;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.posttopic.database.AnswerTooLargeException;
import io.posttopic.database.RequestBudget;
import io.posttopic.error.ErrorCode;
import io.posttopic.http.Errors.ErrorBody;
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
 * What the database refuses and is not the server's failure.
 */
final class DatabaseErrors {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseErrors.class);

	/** When a lack was logged last: while it lasts, each request has it. */
	private static final AtomicLong logged = new AtomicLong(System.nanoTime() - Duration.ofDays(1).toNanos());

	private DatabaseErrors() {
	}

	/**
	 * What a response says of it, {@code null} if it is something else.
	 */
	static @Nullable ErrorBody describe(Throwable thrown) {
		return switch (reason(thrown)) {
			case CannotAcquireLockException _ when isReading() -> describeUnavailability(thrown);
			case ConcurrencyFailureException _ -> ErrorBody.of(ErrorCode.CONFLICT,
					"Others are changing the same rows, and went first each time. Try again.");
			case AnswerTooLargeException _ -> ErrorBody.of(ErrorCode.TOO_COMPLEX,
					"The answer has more bytes than one may have. Ask for less at once.");
			case QueryTimeoutException _, TransientDataAccessResourceException _,
					NonTransientDataAccessResourceException _, CannotCreateTransactionException _,
					TransactionSystemException _ ->
				describeUnavailability(thrown);
			default -> null;
		};
	}

	/** Jackson wraps what it meets while it writes. */
	private static Throwable reason(Throwable thrown) {
		return ((thrown instanceof TransactionException || thrown instanceof JacksonException)
				&& thrown.getCause() instanceof DataAccessException cause) ? cause : thrown;
	}

	private static boolean isReading() {
		RequestBudget budget = RequestBudget.current();
		return budget != null && !budget.isWriting();
	}

	private static ErrorBody describeUnavailability(Throwable thrown) {
		RequestBudget budget = RequestBudget.current();
		if (budget != null && budget.isOutcomeUnknown()) {
			log(thrown);
			return ErrorBody.of(ErrorCode.UNAVAILABLE, "The database went away while this was being committed: "
					+ "nobody knows whether it was. Read before you send it again.");
		}
		if (reason(thrown) instanceof QueryTimeoutException || budget != null && budget.isStopped()) {
			return ErrorBody.of(ErrorCode.TIMEOUT,
					"This took longer than a request may, and was stopped. Ask for less at once, or try again.");
		}
		log(thrown);
		return ErrorBody.of(ErrorCode.UNAVAILABLE, "The server is busy, or its database is away. Try again later.");
	}

	private static void log(Throwable thrown) {
		long now = System.nanoTime();
		long last = logged.get();
		if (now - last > Duration.ofSeconds(1).toNanos() && logged.compareAndSet(last, now)) {
			logger.atWarn()
				.addKeyValue("http.request.id", Exchange.currentId())
				.log("Unavailable: {}", NestedExceptionUtils.getMostSpecificCause(thrown).getMessage());
		}
	}

}
