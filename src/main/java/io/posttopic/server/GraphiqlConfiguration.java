package io.posttopic.server;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * GraphiQL at {@code /graphiql}, where {@code /} leads.
 */
@Configuration(proxyBeanMethods = false)
class GraphiqlConfiguration implements WebMvcConfigurer {

	@Override
	public void addViewControllers(ViewControllerRegistry registry) {
		registry.addRedirectViewController("/", "/graphiql");
		registry.addRedirectViewController("/graphiql/", "/graphiql");
		registry.addViewController("/graphiql").setViewName("forward:/graphiql.html");
	}

}
