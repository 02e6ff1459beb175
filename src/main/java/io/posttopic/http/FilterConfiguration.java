package io.posttopic.http;

import io.posttopic.pool.RequestRegistry;
import io.posttopic.observability.RequestReporter;
import io.posttopic.limits.Limits;
import io.posttopic.limits.RateLimits;
import io.posttopic.security.AllowedOrigins;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Configuration of the servlet filters. Every request passes them in this order:
 * <ol>
 * <li>{@link RequestFilter}: deadline, memory, request id, log and metrics</li>
 * <li>the security headers of the response</li>
 * <li>{@link RateLimitFilter}: rate limit of the caller's address</li>
 * <li>Spring Security's chain: local host names, CORS, bearer token, caller</li>
 * </ol>
 */
@Configuration(proxyBeanMethods = false)
class FilterConfiguration {

	@Bean
	FilterRegistrationBean<RequestFilter> requestFilter(RequestRegistry registry, Limits limits,
			RequestReporter reporter, Draining draining) {
		FilterRegistrationBean<RequestFilter> filter = new FilterRegistrationBean<>(
				new RequestFilter(registry, limits, reporter, draining));
		filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return filter;
	}

	@Bean
	FilterRegistrationBean<RateLimitFilter> rateLimitFilter(RateLimits rates, AllowedOrigins origins,
			@Value("${management.endpoints.web.base-path:/actuator}") String management) {
		FilterRegistrationBean<RateLimitFilter> filter = new FilterRegistrationBean<>(
				new RateLimitFilter(rates, origins.filter(), management + "/health"));
		filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
		return filter;
	}

}
