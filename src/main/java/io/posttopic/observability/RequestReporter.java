package io.posttopic.observability;

import io.posttopic.pool.RequestBudget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reports each GraphQL request when it has ended: to the request log, and to the metrics
 * if there is a port that serves them.
 */
public final class RequestReporter {

	private final @Nullable RequestMetrics metrics;

	RequestReporter(@Nullable RequestMetrics metrics) {
		this.metrics = metrics;
	}

	/**
	 * Reports a request that has ended.
	 */
	public void report(HttpServletRequest request, HttpServletResponse response, Exchange exchange,
			RequestBudget budget) {
		if (!request.getServletPath().equals("/graphql")) {
			return;
		}
		RequestOutcome outcome = RequestOutcome.of(request, response, budget);
		RequestLog.log(outcome, exchange, budget);
		if (this.metrics != null) {
			this.metrics.record(outcome, exchange, budget);
		}
	}

}
