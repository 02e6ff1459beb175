package io.posttopic.limits;

import io.github.bucket4j.TimeMeter;
import io.posttopic.pool.RequestRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The configuration of the rate limits, of the limits on concurrent requests and
 * connections, and of the time limits of Tomcat's connections.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Limits.class)
@Import(ConcurrentRequests.class)
public class LimitsConfiguration {

	/**
	 * The size of a connection's own read buffer, in bytes, which is used unless a reader
	 * has a larger one. Each connection has one, also while it is idle.
	 */
	private static final String READ_BUFFER = "2048";

	@Bean
	RequestRegistry registry(Limits limits) {
		return new RequestRegistry(limits.responseSize().toBytes());
	}

	/**
	 * Returns the clock that the rate limits use to refill the callers' accounts.
	 */
	@Bean
	TimeMeter rateLimitClock() {
		return TimeMeter.SYSTEM_NANOTIME;
	}

	@Bean
	RateLimits rateLimits(Limits limits, TimeMeter clock, ObjectProvider<SharedAccounts> shared) {
		return new RateLimits(limits.rate(), clock, shared.getIfAvailable());
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> guardedProtocol(RequestRegistry registry, Limits limits) {
		return (tomcat) -> {
			tomcat.setProtocol(GuardedProtocol.class.getName());
			tomcat.addConnectorCustomizers((connector) -> {
				connector.setProperty("socket.appReadBufSize", READ_BUFFER);
				GuardedProtocol protocol = (GuardedProtocol) connector.getProtocolHandler();
				protocol.setLimits(limits);
				registry.addPoller(protocol::shutDownOverdueConnections);
			});
		};
	}

}
