package io.posttopic.http;

import java.io.IOException;

import io.posttopic.pool.RequestBudget;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.limits.BoundedRequest;
import io.posttopic.limits.GuardedProtocol;
import io.posttopic.limits.Limits;
import io.posttopic.observability.Exchange;
import io.posttopic.observability.RequestReporter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The outermost servlet filter. It gives each request an id and a {@link RequestBudget}
 * with a deadline, bounds the reading of its body, and reports it when it has ended.
 * Every request then passes these filters, in this order:
 * <ol>
 * <li>the security headers of the response</li>
 * <li>{@link RateLimitFilter}: rate limit of the caller's address</li>
 * <li>Spring Security's chain: local host names, CORS, bearer token, caller</li>
 * </ol>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
@SuppressWarnings("serial")
class RequestFilter extends HttpFilter {

	static final String REQUEST_ID = "X-Request-Id";

	/** The path to which Tomcat dispatches errors; clients cannot request it. */
	private static final String ERROR_PAGE = "/error";

	private final RequestRegistry registry;

	private final Limits limits;

	private final RequestReporter reporter;

	private final Draining draining;

	RequestFilter(RequestRegistry registry, Limits limits, RequestReporter reporter, Draining draining) {
		this.registry = registry;
		this.limits = limits;
		this.reporter = reporter;
		this.draining = draining;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		try (Exchange exchange = Exchange.begin(request.getHeader(REQUEST_ID));
				RequestBudget budget = this.registry.begin(this.limits.deadline(),
						GuardedProtocol.clientDisconnected())) {
			response.setHeader(REQUEST_ID, exchange.id());
			this.reporter.begin(request, response, exchange, budget);
			if (this.draining.isDraining()) {
				response.setHeader("Connection", "close");
			}
			try {
				proceed(new BoundedRequest(request, budget, this.limits.deadline()), response, chain);
			}
			finally {
				this.reporter.report(request, response, exchange, budget);
			}
		}
	}

	/**
	 * Passes the request on. A request with malformed parameters is answered here,
	 * because Tomcat would log it and answer with an internal error.
	 */
	private static void proceed(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
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
