package io.posttopic.database;

import org.jspecify.annotations.Nullable;

/**
 * Why the server cannot start: one sentence for the person who started it, with what to
 * do about it.
 */
public class StartupException extends RuntimeException {

	public StartupException(String message) {
		this(message, null);
	}

	public StartupException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
