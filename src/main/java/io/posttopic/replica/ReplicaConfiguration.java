package io.posttopic.replica;

import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.pool.BoundedJdbcTemplate;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Configuration of the replicas, and of the template that runs all statements.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplicaProperties.class)
class ReplicaConfiguration {

	@Bean
	Replicas replicas(ReplicaProperties properties, DataSource dataSource, BoundedJdbcTemplate primary)
			throws SQLException {
		return new Replicas(properties, dataSource.unwrap(HikariDataSource.class), primary);
	}

	@Bean
	@Primary
	JdbcTemplate jdbcTemplate(BoundedJdbcTemplate primary, DataSource dataSource, Replicas replicas) {
		return replicas.all().isEmpty() ? primary : new RoutingJdbcTemplate(dataSource, replicas);
	}

}
