package io.posttopic.documents;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The mode in which only trusted documents may run, which disables GraphiQL and
 * introspection, whatever else is configured: both depend on other documents. This is the
 * only place that makes the connection; the rest of the server reads the properties set
 * here.
 */
class OnlyTrustedMode implements EnvironmentPostProcessor {

	private static final Map<String, Object> IMPLIED = Map.of("posttopic.graphiql.enabled", false,
			"posttopic.graphql.introspection", false);

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getProperty(DocumentProperties.ONLY_TRUSTED, boolean.class, false)) {
			environment.getPropertySources().addFirst(new MapPropertySource("only trusted documents", IMPLIED));
		}
	}

}
