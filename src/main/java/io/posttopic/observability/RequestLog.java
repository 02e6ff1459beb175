package io.posttopic.observability;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.posttopic.pool.RequestBudget;
import io.posttopic.limits.Charge;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The request log: one line for each GraphQL request. It is off by default;
 * {@code logging.level.posttopic.request=info} enables it. The names of the fields follow
 * the Elastic Common Schema and OpenTelemetry.
 */
public final class RequestLog {

	private static final Logger logger = LoggerFactory.getLogger("posttopic.request");

	/** The status of nginx for a client that disconnected before the response. */
	private static final int CLIENT_CLOSED_REQUEST = 499;

	private RequestLog() {
	}

	static boolean isEnabled() {
		return logger.isInfoEnabled();
	}

	/**
	 * Logs a request that has ended.
	 */
	public static void log(HttpServletRequest request, HttpServletResponse response, Exchange exchange,
			RequestBudget budget) {
		if (isEnabled() && request.getServletPath().equals("/graphql")) {
			int status = budget.isAbandoned() ? CLIENT_CLOSED_REQUEST : response.getStatus();
			long millis = TimeUnit.NANOSECONDS.toMillis(budget.duration());
			LoggingEventBuilder line = logger.atInfo()
				.addKeyValue("http.request.id", exchange.id())
				.addKeyValue("http.response.status_code", status)
				.addKeyValue("event.duration", budget.duration())
				.addKeyValue("db.statements", budget.statements());
			addIfPresent(line, "graphql.operation.name", exchange.operation());
			addIfPresent(line, "graphql.cost", request.getAttribute(Charge.COST));
			addIfPresent(line, "user.name", exchange.user());
			line.log("{} {} in {} ms, statements {}, request {}", Objects.requireNonNullElse(exchange.operation(), "-"),
					status, millis, budget.statements(), exchange.id());
		}
	}

	private static void addIfPresent(LoggingEventBuilder line, String name, @Nullable Object value) {
		if (value != null) {
			line.addKeyValue(name, value);
		}
	}

}
