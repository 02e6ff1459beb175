package io.posttopic.replica;

import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WalProbeTests {

	private final TestDatabase database = PostgresServer.newest().empty();

	@Test
	void aProbeConnectsWithThePropertiesOfThePool() throws Exception {
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(this.database.url());
			pool.setUsername(this.database.username());
			try (WalProbe probe = new WalProbe(pool)) {
				assertThat(probe.ask().standby()).isFalse();
			}
			pool.addDataSourceProperty("sslmode", "require");
			try (WalProbe probe = new WalProbe(pool)) {
				assertThatThrownBy(probe::ask).isInstanceOf(SQLException.class).hasMessageContaining("SSL");
			}
		}
	}

}
