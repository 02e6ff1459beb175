package io.posttopic.database;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.NonTransientDataAccessException;

/**
 * An answer has more bytes than one statement, or one request, may have.
 */
public class AnswerTooLargeException extends NonTransientDataAccessException {

	AnswerTooLargeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
