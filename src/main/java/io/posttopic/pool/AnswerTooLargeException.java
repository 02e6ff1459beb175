package io.posttopic.pool;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.NonTransientDataAccessException;

/**
 * An exception that is thrown if an answer of PostgreSQL to one statement, or the
 * response to a request, is larger than allowed.
 */
public class AnswerTooLargeException extends NonTransientDataAccessException {

	AnswerTooLargeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
