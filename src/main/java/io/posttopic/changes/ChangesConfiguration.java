package io.posttopic.changes;

import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.pool.AdditionalPool;
import io.posttopic.pool.RequestRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the change log's feed.
 */
@Configuration(proxyBeanMethods = false)
class ChangesConfiguration {

	private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

	/**
	 * Creates the feed with a connection of its own, which no request can take, and which
	 * is closed while nobody subscribes.
	 */
	@Bean
	ChangeFeed changeFeed(ChangeLog log, RequestRegistry requests, DataSource dataSource) throws SQLException {
		HikariDataSource connections = AdditionalPool.of(dataSource.unwrap(HikariDataSource.class), "changes",
				CONNECTION_TIMEOUT);
		connections.setMaximumPoolSize(1);
		connections.setMinimumIdle(0);
		return new ChangeFeed(log.reader(), requests, connections);
	}

}
