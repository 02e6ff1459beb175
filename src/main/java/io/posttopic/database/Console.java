package io.posttopic.database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.LoggingSystemProperty;

/**
 * Tells something to the person who starts the server: in its plain words, whatever the
 * format of the log, but as a line of the log where only machines read it.
 */
final class Console {

	private static final Logger logger = LoggerFactory.getLogger(Console.class);

	private Console() {
	}

	static void print(String message) {
		if (isForMachines()) {
			logger.info(message);
		}
		else {
			System.out.println(message);
		}
	}

	static void printFailure(String message) {
		if (isForMachines()) {
			logger.error(message);
		}
		else {
			System.err.println(message);
		}
	}

	private static boolean isForMachines() {
		return System.getProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName()) != null;
	}

}
