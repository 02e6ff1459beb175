package io.posttopic.http;

import io.posttopic.limits.BoundedRequest;
import io.posttopic.limits.Charge;
import io.posttopic.observability.Exchange;
import io.posttopic.limits.GuardedProtocol;
import io.posttopic.observability.RequestLog;
import io.posttopic.limits.TimeLimits;

import java.io.IOException;

import io.posttopic.database.RequestBudget;
import io.posttopic.database.RequestRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;

/**
 * Around all that is done for a request: its deadline, its body's bounds, its id, and its
 * line in the log.
 */
@SuppressWarnings("serial")
class RequestFilter extends HttpFilter {

	static final String REQUEST_ID = "X-Request-Id";

	/** For what went wrong, and no page to ask for. */
	private static final String ERROR_PAGE = "/error";

	private final RequestRegistry registry;

	private final TimeLimits limits;

	RequestFilter(RequestRegistry registry, TimeLimits limits) {
		this.registry = registry;
		this.limits = limits;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		try (Exchange exchange = Exchange.begin(request.getHeader(REQUEST_ID));
				RequestBudget budget = this.registry.begin(this.limits.deadline(), GuardedProtocol.clientIsGone(),
						() -> Charge.load(request))) {
			response.setHeader(REQUEST_ID, exchange.id());
			try {
				answer(new BoundedRequest(request, budget, this.limits.deadline()), response, chain);
			}
			finally {
				RequestLog.log(request, response, exchange, budget);
			}
		}
	}

	/** What Tomcat would answer with a failure, and log. */
	private static void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getServletPath().equals(ERROR_PAGE)) {
			response.sendError(404);
			return;
		}
		try {
			chain.doFilter(request, response);
		}
		catch (ServletException ex) {
			if (!(ex.getCause() instanceof InvalidParameterException parameter)) {
				throw ex;
			}
			response.sendError(parameter.getErrorCode());
		}
	}

}
