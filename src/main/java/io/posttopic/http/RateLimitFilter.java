package io.posttopic.http;

import io.posttopic.limits.Charge;
import io.posttopic.limits.RateLimits;
import io.posttopic.error.RequestException;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Servlet filter that charges every request to the rate limit of the caller's address,
 * before the token is verified or any other work is done. Health probes are free.
 */
@SuppressWarnings("serial")
class RateLimitFilter extends HttpFilter {

	private final RateLimits rates;

	private final Errors errors;

	private final Filter crossOrigin;

	private final String health;

	/**
	 * Creates the filter.
	 * @param crossOrigin adds the CORS headers with which pages of an allowed origin can
	 * read the error, too
	 * @param health the path of the health endpoints
	 */
	RateLimitFilter(RateLimits rates, Errors errors, Filter crossOrigin, String health) {
		this.rates = rates;
		this.errors = errors;
		this.crossOrigin = crossOrigin;
		this.health = health;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (isHealth(request.getServletPath())) {
			chain.doFilter(request, response);
			return;
		}
		Charge charge;
		try {
			charge = this.rates.open(request, response);
		}
		catch (RequestException ex) {
			this.crossOrigin.doFilter(request, response, (_, _) -> writeError(request, response, ex));
			return;
		}
		chain.doFilter(request, response);
		charge.close();
	}

	private boolean isHealth(String path) {
		return path.startsWith(this.health)
				&& (path.length() == this.health.length() || path.charAt(this.health.length()) == '/');
	}

	private void writeError(HttpServletRequest request, HttpServletResponse response, RequestException ex)
			throws IOException {
		ResponseType accepted = ResponseType.accepted(request.getHeader("Accept"));
		ResponseType type = (accepted != null) ? accepted : ResponseType.JSON;
		byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("errors", List.of(this.errors.of(ex))));
		ex.headers().forEach(response::setHeader);
		response.setStatus(ex.status());
		response.setContentType(type.contentType());
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
