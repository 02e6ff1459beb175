package io.posttopic.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.posttopic.database.AnswerTooLargeException;
import io.posttopic.database.Work;
import io.posttopic.relay.ErrorCode;
import io.posttopic.server.Errors.Told;
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
	static @Nullable Told tell(Throwable thrown) {
		return switch (reason(thrown)) {
			case CannotAcquireLockException _ when isReading() -> tellOfLack(thrown);
			case ConcurrencyFailureException _ ->
				Told.of(ErrorCode.CONFLICT, "Others are changing the same rows, and went first each time. Try again.");
			case AnswerTooLargeException _ ->
				Told.of(ErrorCode.TOO_COMPLEX, "The answer has more bytes than one may have. Ask for less at once.");
			case QueryTimeoutException _, TransientDataAccessResourceException _,
					NonTransientDataAccessResourceException _, CannotCreateTransactionException _,
					TransactionSystemException _ ->
				tellOfLack(thrown);
			default -> null;
		};
	}

	/** Jackson wraps what it meets while it writes. */
	private static Throwable reason(Throwable thrown) {
		return ((thrown instanceof TransactionException || thrown instanceof JacksonException)
				&& thrown.getCause() instanceof DataAccessException cause) ? cause : thrown;
	}

	private static boolean isReading() {
		Work work = Work.current();
		return work != null && !work.isWriting();
	}

	private static Told tellOfLack(Throwable thrown) {
		Work work = Work.current();
		if (work != null && work.isOutcomeUnknown()) {
			log(thrown);
			return Told.of(ErrorCode.UNAVAILABLE, "The database went away while this was being committed: "
					+ "nobody knows whether it was. Read before you send it again.");
		}
		if (reason(thrown) instanceof QueryTimeoutException || work != null && work.isStopped()) {
			return Told.of(ErrorCode.TIMEOUT,
					"This took longer than a request may, and was stopped. Ask for less at once, or try again.");
		}
		log(thrown);
		return Told.of(ErrorCode.UNAVAILABLE, "The server is busy, or its database is away. Try again later.");
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
