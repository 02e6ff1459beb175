package io.posttopic.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class UnlimitedConnectionsTests {

	@ParameterizedTest
	@MethodSource("io.posttopic.adoption.Adopting#servers")
	void theLimitsOfTheDatabaseAreLiftedBeforeTheFirstStatement(PostgresServer server) throws SQLException {
		TestDatabase database = server.empty();
		database.execute("""
				alter database %1$s set statement_timeout = '1h';
				alter database %1$s set lock_timeout = '1h';
				alter database %1$s set idle_in_transaction_session_timeout = '1h'""".formatted(database.name()));

		// The reset value is the one that the connection began with.
		assertThat(list(database, "name || '|' || setting || '|' || reset_val", "%\\_timeout"))
			.contains("statement_timeout|0|0", "lock_timeout|0|0", "idle_in_transaction_session_timeout|0|0");
		assertThat(list(database, "setting", "application_name")).containsExactly("posttopic setup");
	}

	private static List<String> list(TestDatabase database, String column, String name) throws SQLException {
		try (Connection connection = new UnlimitedConnections(database.url(), database.username(), "", true)
			.getConnection()) {
			ResultSet rows = connection.createStatement()
				.executeQuery("select %s from pg_settings where name like '%s'".formatted(column, name));
			List<String> settings = new ArrayList<>();
			while (rows.next()) {
				settings.add(rows.getString(1));
			}
			return settings;
		}
	}

}
