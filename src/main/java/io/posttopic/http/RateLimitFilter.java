package io.posttopic.http;

import java.io.IOException;

import io.posttopic.error.ErrorResponse;
import io.posttopic.error.RequestException;
import io.posttopic.limits.Charge;
import io.posttopic.limits.RateLimits;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Servlet filter that charges every request to the rate limit of the caller's address,
 * before the token is verified or any other work is done. Health probes are free.
 */
@SuppressWarnings("serial")
class RateLimitFilter extends HttpFilter {

	private final RateLimits rates;

	private final Filter crossOrigin;

	private final String health;

	/**
	 * Creates the filter.
	 * @param crossOrigin adds the CORS headers with which pages of an allowed origin can
	 * read the error, too
	 * @param health the path of the health endpoints
	 */
	RateLimitFilter(RateLimits rates, Filter crossOrigin, String health) {
		this.rates = rates;
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
			charge = this.rates.openCharge(request, response);
		}
		catch (RequestException ex) {
			this.crossOrigin.doFilter(request, response, (_, _) -> ErrorResponse.write(request, response, ex));
			return;
		}
		chain.doFilter(request, response);
		charge.chargeByResponseLength();
	}

	private boolean isHealth(String path) {
		return path.startsWith(this.health)
				&& (path.length() == this.health.length() || path.charAt(this.health.length()) == '/');
	}

}
