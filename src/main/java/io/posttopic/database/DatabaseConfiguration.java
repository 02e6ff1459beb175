package io.posttopic.database;

import java.time.Duration;

import io.posttopic.startup.StartupException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration that chooses the database: the configured one, or else the demo database.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ DataSourceProperties.class, AdoptionConnection.class })
public class DatabaseConfiguration {

	// The choice is made here and not by a condition, because tests set the URL only when
	// beans are created.
	@Bean
	Database database(DataSourceProperties properties, AdoptionConnection adoption,
			@Value("${posttopic.database.wait:30s}") Duration wait, ObjectProvider<DemoDatabaseStarter> demo) {
		if (ConfiguredDatabase.isConfigured(properties)) {
			return ConfiguredDatabase.of(properties, adoption, wait);
		}
		return demo.stream()
			.findFirst()
			.map(DemoDatabaseStarter::start)
			.orElseThrow(() -> new StartupException("no database is configured: set SPRING_DATASOURCE_URL, "
					+ "for example to jdbc:postgresql://localhost:5432/app, "
					+ "with SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD."));
	}

}
