package io.posttopic.embedded;

import io.posttopic.database.DemoDatabaseStarter;

import java.nio.file.Path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The configuration of the embedded PostgreSQL, which is used if it is on the classpath
 * and no database is configured.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(EmbeddedPostgres.class)
public class EmbeddedConfiguration {

	@Bean
	DemoDatabaseStarter demoDatabase(@Value("${posttopic.embedded.directory:.postgresql}") Path directory) {
		return () -> new EmbeddedDatabase(directory);
	}

}
