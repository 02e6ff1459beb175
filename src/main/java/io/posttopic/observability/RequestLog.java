package io.posttopic.observability;

import io.posttopic.limits.Charge;

import java.util.concurrent.TimeUnit;

import io.posttopic.database.RequestBudget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each GraphQL request, for whoever asks for it with
 * {@code logging.level.posttopic.request=info}. The fields are named as the Elastic
 * Common Schema and OpenTelemetry name them.
 */
public final class RequestLog {

	private static final Logger logger = LoggerFactory.getLogger("posttopic.request");

	/** nginx's: the client closed the connection before it had an answer. */
	private static final int CLIENT_CLOSED_REQUEST = 499;

	private RequestLog() {
	}

	static boolean isOn() {
		return logger.isInfoEnabled();
	}

	public static void log(HttpServletRequest request, HttpServletResponse response, Exchange exchange,
			RequestBudget budget) {
		if (isOn() && request.getServletPath().equals("/graphql")) {
			int status = budget.isAbandoned() ? CLIENT_CLOSED_REQUEST : response.getStatus();
			long millis = TimeUnit.NANOSECONDS.toMillis(budget.duration());
			LoggingEventBuilder line = logger.atInfo()
				.addKeyValue("http.request.id", exchange.id())
				.addKeyValue("http.response.status_code", status)
				.addKeyValue("event.duration", budget.duration())
				.addKeyValue("db.statements", budget.statements());
			add(line, "graphql.operation.name", exchange.operation());
			add(line, "graphql.cost", request.getAttribute(Charge.COST));
			add(line, "user.name", exchange.user());
			line.log("{} {} in {} ms, statements {}, request {}", operation(exchange), status, millis,
					budget.statements(), exchange.id());
		}
	}

	private static String operation(Exchange exchange) {
		return (exchange.operation() != null) ? exchange.operation() : "-";
	}

	private static void add(LoggingEventBuilder line, String name, @Nullable Object value) {
		if (value != null) {
			line.addKeyValue(name, value);
		}
	}

}
