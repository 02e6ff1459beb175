package io.posttopic.startup;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.LoggingSystemProperty;

/**
 * The console, with messages for the person who starts the server: as plain lines without
 * the log's prefix, or as log entries if the console's log is structured for machines.
 */
public final class Console {

	private static final Logger logger = LoggerFactory.getLogger(Console.class);

	private Console() {
	}

	public static void print(String message) {
		if (isStructured()) {
			logger.info(message);
		}
		else {
			System.out.println(message);
		}
	}

	public static void printFailure(String message) {
		if (isStructured()) {
			logger.error(message);
		}
		else {
			System.err.println(message);
		}
	}

	private static boolean isStructured() {
		return System.getProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName()) != null;
	}

}
