package io.posttopic.documents;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What follows from running only trusted documents, whatever else is configured: what
 * asks for others makes no sense. Said here and nowhere else; the rest of the server
 * looks at the properties that follow.
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
