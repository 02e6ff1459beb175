package io.posttopic.pool;

import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.database.Database;
import io.posttopic.database.DatabaseServer.Pooling;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the connection pool and of the beans that run statements on it.
 */
@Configuration(proxyBeanMethods = false)
class PoolConfiguration {

	/**
	 * The only setting of a session that PgBouncer restores for each client in
	 * transaction mode.
	 */
	private static final String SHARED_SESSION_SQL = "set time zone 'UTC'";

	@Bean
	static BeanPostProcessor boundedDataSource(ObjectProvider<Database> database) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return (bean instanceof HikariDataSource pool) ? bounded(pool, database.getObject().server().pooling())
						: bean;
			}

		};
	}

	private static BoundedDataSource bounded(HikariDataSource pool, Pooling pooling) {
		pool.setExceptionOverride(new StandbyEviction());
		if (!pooling.keepsSession()) {
			// Other applications use the same sessions, so the server must not leave
			// named statements or other settings in them.
			pool.addDataSourceProperty("prepareThreshold", "0");
			pool.setConnectionInitSql(SHARED_SESSION_SQL);
		}
		return new BoundedDataSource(pool, pooling == Pooling.NONE);
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
		return dataSource.unwrap(BoundedDataSource.class).poolPermits();
	}

	@Bean
	Pipeline pipeline(BoundedJdbcTemplate jdbc) {
		return new Pipeline(jdbc);
	}

}
