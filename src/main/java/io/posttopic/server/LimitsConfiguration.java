package io.posttopic.server;

import io.github.bucket4j.TimeMeter;
import io.posttopic.database.Works;
import io.posttopic.security.AllowedOrigins;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * What bounds a request and its connection in time and memory.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ Limits.class, ShareLimits.class, TimeLimits.class })
class LimitsConfiguration {

	@Bean
	Works works(ShareLimits limits) {
		return new Works(limits.responseSize().toBytes());
	}

	@Bean
	FilterRegistrationBean<RequestFilter> requestFilter(Works works, TimeLimits limits) {
		FilterRegistrationBean<RequestFilter> filter = new FilterRegistrationBean<>(new RequestFilter(works, limits));
		filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return filter;
	}

	@Bean
	Errors errors() {
		return new Errors();
	}

	/** The time by which callers get their points back. */
	@Bean
	TimeMeter rateLimitClock() {
		return TimeMeter.SYSTEM_NANOTIME;
	}

	@Bean
	RateLimits rateLimits(Limits limits, TimeMeter clock) {
		return new RateLimits(limits.rate(), clock);
	}

	@Bean
	ConcurrentRequests concurrentRequests(ShareLimits shares, Limits limits) {
		return new ConcurrentRequests(shares, ClientAddress.of(limits.rate()));
	}

	/** Around all that is done for a request but its deadline and its line in the log. */
	@Bean
	FilterRegistrationBean<RateLimitFilter> rateLimitFilter(RateLimits rates, Errors errors, AllowedOrigins origins,
			@Value("${management.endpoints.web.base-path:/actuator}") String management) {
		FilterRegistrationBean<RateLimitFilter> filter = new FilterRegistrationBean<>(
				new RateLimitFilter(rates, errors, origins.filter(), management + "/health"));
		filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
		return filter;
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> guardedProtocol(Works works, TimeLimits limits,
			ShareLimits shares, Limits proxies) {
		return (tomcat) -> {
			tomcat.setProtocol(GuardedProtocol.class.getName());
			tomcat.addConnectorCustomizers((connector) -> {
				GuardedProtocol protocol = (GuardedProtocol) connector.getProtocolHandler();
				protocol.setLimits(limits.deadline(), limits.deadline().plus(limits.download()));
				protocol.setConnectionsPerAddress(shares.connectionsPerAddress(), ClientAddress.of(proxies.rate()));
				works.alsoLook(protocol::look);
			});
		};
	}

}
