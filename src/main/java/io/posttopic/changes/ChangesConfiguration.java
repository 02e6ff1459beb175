package io.posttopic.changes;

import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the change log's feed.
 */
@Configuration(proxyBeanMethods = false)
class ChangesConfiguration {

	private static final long CONNECTION_TIMEOUT_MILLIS = 2000;

	/**
	 * Creates the feed with a connection of its own, which no request can take, and which
	 * is closed while nobody subscribes.
	 */
	@Bean
	ChangeFeed changeFeed(ChangeLog log, DataSource dataSource) throws SQLException {
		HikariDataSource connections = new HikariDataSource();
		dataSource.unwrap(HikariDataSource.class).copyStateTo(connections);
		connections.setPoolName(connections.getPoolName() + "-changes");
		connections.setMaximumPoolSize(1);
		connections.setMinimumIdle(0);
		connections.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
		connections.setInitializationFailTimeout(-1);
		return new ChangeFeed(log.reader(), connections);
	}

}
