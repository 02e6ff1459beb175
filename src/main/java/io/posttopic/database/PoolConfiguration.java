package io.posttopic.database;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.postgresql.Driver;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How requests come to connections and run statements on them.
 */
@Configuration(proxyBeanMethods = false)
class PoolConfiguration {

	private static final int MOST = 10;

	@Bean
	static BeanPostProcessor boundedDataSource(Environment environment) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				if (!(bean instanceof HikariDataSource pool)) {
					return bean;
				}
				if (!environment.containsProperty("spring.datasource.hikari.maximum-pool-size")) {
					pool.setMaximumPoolSize(connections(pool.getJdbcUrl()));
				}
				return new BoundedDataSource(pool);
			}

		};
	}

	/**
	 * Where PostgreSQL has the same processors, more connections than those can serve
	 * only take them from the server, and its slowest answers take ten times as long.
	 */
	private static int connections(String url) {
		return isLocal(url) ? Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 4, MOST) : MOST;
	}

	private static boolean isLocal(String url) {
		Properties parts = Driver.parseURL(url, null);
		try {
			return parts != null && InetAddress.getByName(parts.getProperty("PGHOST")).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			// One of several, or not to be found now.
			return false;
		}
	}

	@Bean
	@Primary
	JdbcTemplate jdbcTemplate(DataSource dataSource) {
		return new BoundedJdbcTemplate(dataSource);
	}

	@Bean
	Pipeline pipeline(JdbcTemplate jdbc) {
		return new Pipeline(jdbc);
	}

}
