package io.posttopic.startup;

import java.net.BindException;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * A reporter that prints a known cause of a failed start as one line, without a stack
 * trace. All other failures are left to Spring Boot, which prints the stack trace needed
 * to diagnose them.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartupFailureReporter implements SpringBootExceptionReporter {

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	@Override
	public boolean reportException(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String reason = reason(cause);
			if (reason != null) {
				Console.printFailure("posttopic cannot start: " + reason.replaceAll("\\s*\\R\\s*", " "));
				return true;
			}
		}
		return false;
	}

	private static String firstLine(SQLException ex) {
		return String.valueOf(ex.getMessage()).lines().findFirst().orElse("");
	}

	private static boolean isPortOutOfRange(Throwable cause) {
		return String.valueOf(cause.getMessage()).startsWith("port out of range");
	}

	private static String invalidSetting(org.springframework.boot.context.properties.bind.BindException setting) {
		String message = String.valueOf(NestedExceptionUtils.getMostSpecificCause(setting).getMessage());
		return "%s cannot be used (%s): change it.".formatted(setting.getName(), message);
	}

	private static @Nullable String reason(Throwable cause) {
		return switch (cause) {
			case StartupException startup -> startup.getMessage();
			case org.springframework.boot.context.properties.bind.BindException setting when !(NestedExceptionUtils
				.getMostSpecificCause(setting) instanceof StartupException) -> invalidSetting(setting);
			case PortInUseException port -> "port " + port.getPort() + " is in use by another process: "
					+ "stop that process, or set SERVER_PORT to another port.";
			case BindException _ ->
				"the port cannot be opened (" + cause.getMessage() + "): set SERVER_PORT to another port.";
			case IllegalArgumentException _ when isPortOutOfRange(cause) ->
				"there is no such port (" + cause.getMessage() + "): set SERVER_PORT to one from 0 to 65535.";
			case SQLException sql when INSUFFICIENT_PRIVILEGE.equals(sql.getSQLState()) ->
				"the database's user may not do what has to be done (" + firstLine(sql)
						+ "): use the user who owns the tables.";
			default -> null;
		};
	}

}
