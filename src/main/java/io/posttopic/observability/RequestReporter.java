package io.posttopic.observability;

import java.util.List;

import io.posttopic.error.ResponseError;
import io.posttopic.limits.Charge;
import io.posttopic.pool.RequestBudget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * A reporter of each GraphQL request when it has ended: to the request log, to the
 * metrics if there is a port that serves them, and to its trace if requests are traced.
 */
public final class RequestReporter {

	private final @Nullable RequestMetrics metrics;

	private final @Nullable RequestTracing tracing;

	RequestReporter(@Nullable RequestMetrics metrics, @Nullable RequestTracing tracing) {
		this.metrics = metrics;
		this.tracing = tracing;
	}

	public void begin(HttpServletRequest request, HttpServletResponse response, Exchange exchange,
			RequestBudget budget) {
		if (this.tracing != null && isGraphQl(request)) {
			RequestTrace trace = this.tracing.begin(request);
			exchange.setTrace(trace);
			budget.observe(trace);
			response.setHeader("traceresponse", trace.header());
		}
	}

	public void report(HttpServletRequest request, HttpServletResponse response, Exchange exchange,
			RequestBudget budget) {
		if (!isGraphQl(request)) {
			return;
		}
		RequestOutcome outcome = RequestOutcome.of(request, response, budget);
		report(outcome, exchange, budget);
		RequestTrace trace = exchange.trace();
		if (trace != null) {
			trace.end(outcome, exchange, budget);
		}
	}

	/**
	 * Reports an operation that has ended and was not a request of its own.
	 * @param errors the errors of its result
	 * @param charge its charge, null if it was rejected before it had one
	 */
	public void report(List<ResponseError> errors, @Nullable Charge charge, Exchange exchange, RequestBudget budget) {
		report(RequestOutcome.of(errors, charge, budget), exchange, budget);
	}

	private void report(RequestOutcome outcome, Exchange exchange, RequestBudget budget) {
		RequestLog.log(outcome, exchange, budget);
		if (this.metrics != null) {
			this.metrics.record(outcome, exchange, budget);
		}
	}

	private static boolean isGraphQl(HttpServletRequest request) {
		return request.getServletPath().equals("/graphql");
	}

}
