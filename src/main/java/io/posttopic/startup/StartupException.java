package io.posttopic.startup;

import org.jspecify.annotations.Nullable;

/**
 * An exception that is thrown if the server cannot start. The message is one sentence for
 * the person who started it: what is wrong, and what to do about it.
 */
public class StartupException extends RuntimeException {

	public StartupException(String message) {
		this(message, null);
	}

	public StartupException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
