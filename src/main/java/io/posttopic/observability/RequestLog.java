package io.posttopic.observability;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.posttopic.pool.RequestBudget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The request log: one line for each GraphQL request. It is off by default;
 * {@code logging.level.posttopic.request=info} enables it. The names of the fields follow
 * the Elastic Common Schema and OpenTelemetry.
 */
final class RequestLog {

	private static final Logger logger = LoggerFactory.getLogger("posttopic.request");

	private RequestLog() {
	}

	static void log(RequestOutcome outcome, Exchange exchange, RequestBudget budget) {
		if (logger.isInfoEnabled()) {
			long millis = TimeUnit.NANOSECONDS.toMillis(budget.duration());
			LoggingEventBuilder line = logger.atInfo()
				.addKeyValue("http.request.id", exchange.id())
				.addKeyValue("http.response.status_code", outcome.status())
				.addKeyValue("event.duration", budget.duration())
				.addKeyValue("db.statements", budget.statements());
			addIfPresent(line, "graphql.operation.name", exchange.operation());
			addIfPresent(line, "graphql.cost", outcome.cost());
			addIfPresent(line, "user.name", exchange.user());
			RequestTrace trace = exchange.trace();
			addIfPresent(line, "trace.id", (trace != null) ? trace.traceId() : null);
			line.log("{} {} in {} ms, statements {}, request {}{}",
					Objects.requireNonNullElse(exchange.operation(), "-"), outcome.status(), millis,
					budget.statements(), exchange.id(), (trace != null) ? ", trace " + trace.traceId() : "");
		}
	}

	private static void addIfPresent(LoggingEventBuilder line, String name, @Nullable Object value) {
		if (value != null) {
			line.addKeyValue(name, value);
		}
	}

}
