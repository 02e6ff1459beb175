package io.posttopic.http;

import java.io.IOException;

import io.posttopic.error.ErrorResponse;
import io.posttopic.error.RequestException;
import io.posttopic.limits.Charge;
import io.posttopic.limits.RateLimits;
import io.posttopic.security.AllowedOrigins;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Servlet filter that charges every request to the rate limit of the caller's address,
 * before the token is verified or any other work is done. Health probes are free.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
@SuppressWarnings("serial")
class RateLimitFilter extends HttpFilter {

	private final RateLimits rates;

	/**
	 * Adds the CORS headers with which pages of an allowed origin can read the error,
	 * too.
	 */
	private final Filter crossOrigin;

	/** The path of the health endpoints. */
	private final String health;

	RateLimitFilter(RateLimits rates, AllowedOrigins origins,
			@Value("${management.endpoints.web.base-path:/actuator}") String management) {
		this.rates = rates;
		this.crossOrigin = origins.filter();
		this.health = management + "/health";
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
