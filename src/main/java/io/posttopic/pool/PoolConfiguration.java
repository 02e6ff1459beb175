package io.posttopic.pool;

import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the connection pool and of the beans that run statements on it.
 */
@Configuration(proxyBeanMethods = false)
class PoolConfiguration {

	@Bean
	static BeanPostProcessor boundedDataSource() {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return (bean instanceof HikariDataSource pool) ? new BoundedDataSource(pool) : bean;
			}

		};
	}

	@Bean
	BoundedJdbcTemplate boundedJdbcTemplate(DataSource dataSource) {
		return new BoundedJdbcTemplate(dataSource);
	}

	@Bean
	DatabaseHealth databaseHealthIndicator(DataSource dataSource) throws SQLException {
		return new DatabaseHealth(dataSource.unwrap(HikariDataSource.class));
	}

	@Bean
	PoolPermits poolPermits(DataSource dataSource) throws SQLException {
		return dataSource.unwrap(BoundedDataSource.class).permits();
	}

	@Bean
	Pipeline pipeline(BoundedJdbcTemplate jdbc) {
		return new Pipeline(jdbc);
	}

}
