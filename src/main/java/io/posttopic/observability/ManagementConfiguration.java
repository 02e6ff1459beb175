package io.posttopic.observability;

import java.net.InetAddress;
import java.util.List;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.actuate.endpoint.EndpointFilter;
import org.springframework.boot.actuate.endpoint.web.EndpointMapping;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.webmvc.actuate.endpoint.web.AbstractWebMvcEndpointHandlerMapping;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Configuration of where the endpoints for operators are served. The public port serves
 * health and nothing else, whatever {@code management.endpoints.web.exposure.include} is.
 * If {@code management.server.port} is set, that port serves everything that is exposed,
 * without a token.
 */
@Configuration(proxyBeanMethods = false)
public class ManagementConfiguration {

	@Bean
	EndpointFilter<ExposableWebEndpoint> onlyHealthOnPublicPort(Environment environment) {
		boolean hasOwnPort = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
		return (endpoint) -> hasOwnPort || isHealth(endpoint);
	}

	/**
	 * Serves health on the public port, too, if there is a management port: load
	 * balancers ask the port that they send requests to.
	 */
	@Bean
	@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
	AbstractWebMvcEndpointHandlerMapping publicHealth(WebEndpointsSupplier endpoints, EndpointMediaTypes mediaTypes,
			WebEndpointProperties properties) {
		List<ExposableWebEndpoint> health = endpoints.getEndpoints()
			.stream()
			.filter(ManagementConfiguration::isHealth)
			.toList();
		return new AbstractWebMvcEndpointHandlerMapping(new EndpointMapping(properties.getBasePath()), health,
				mediaTypes, false) {

			/** Returns a handler that nothing calls, because there are no links. */
			@Override
			protected LinksHandler getLinksHandler() {
				return (request, response) -> null;
			}

		};
	}

	/**
	 * Binds the management port to the loopback address unless an address is configured,
	 * because whoever reaches the port needs no token.
	 */
	@Bean
	static BeanPostProcessor managementOnLoopback() {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				if (bean instanceof ManagementServerProperties properties && properties.getAddress() == null) {
					properties.setAddress(InetAddress.getLoopbackAddress());
				}
				return bean;
			}

		};
	}

	private static boolean isHealth(ExposableWebEndpoint endpoint) {
		return endpoint.getEndpointId().equals(HealthEndpoint.ID);
	}

}
