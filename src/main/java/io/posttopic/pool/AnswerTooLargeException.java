package io.posttopic.pool;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.NonTransientDataAccessException;

/**
 * An exception that is thrown if an answer exceeds the largest size for one statement or
 * for one request.
 */
public class AnswerTooLargeException extends NonTransientDataAccessException {

	AnswerTooLargeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
