package io.posttopic.server;

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
 * Charges every request, whatever it asks for, before its token is checked and anything
 * else is done for it. The probes of the server's health are free.
 */
@SuppressWarnings("serial")
class RateLimitFilter extends HttpFilter {

	private final RateLimits rates;

	private final Errors errors;

	private final Filter crossOrigin;

	private final String health;

	/**
	 * Creates the filter.
	 * @param crossOrigin adds the headers with which a page may read a refusal
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
			this.crossOrigin.doFilter(request, response, (_, _) -> refuse(request, response, ex));
			return;
		}
		chain.doFilter(request, response);
		charge.close();
	}

	private boolean isHealth(String path) {
		return path.startsWith(this.health)
				&& (path.length() == this.health.length() || path.charAt(this.health.length()) == '/');
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, RequestException ex)
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
