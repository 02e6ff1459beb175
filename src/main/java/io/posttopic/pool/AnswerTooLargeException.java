package io.posttopic.pool;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.NonTransientDataAccessException;

/**
 * An exception that is thrown if an answer of PostgreSQL to one statement, the temporary
 * files that it needs for it, or the response to a request are larger than allowed.
 */
public class AnswerTooLargeException extends NonTransientDataAccessException {

	AnswerTooLargeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
