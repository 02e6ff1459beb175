package io.posttopic.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.posttopic.PgBouncer;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.TestServer;
import io.posttopic.WriteLoad;
import io.posttopic.adoption.AdoptCommand;
import io.posttopic.database.DatabaseServer.Pooling;
import io.posttopic.migration.Catalog;
import io.posttopic.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests with a real PgBouncer between the server and PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class PgBouncerTests {

	/** Fewer than the connections of the server's pool. */
	private static final int SESSIONS = 8;

	/** How many servers start at once. */
	private static final int STARTS = 3;

	private static final String HISTORY = "select count(*) || ' of ' || count(distinct (id, filename)) from "
			+ Catalog.HISTORY;

	@ParameterizedTest
	@EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void acknowledgedWritesAreSaved(Pooling pooling) throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		try (PgBouncer pooler = PgBouncer.start(database, pooling.name().toLowerCase(), SESSIONS);
				Connection other = connect(pooler);
				TestServer server = TestServer.start(pooler.url())) {
			assertThat(server.context().getBean(Database.class).server().pooling()).isEqualTo(pooling);
			WriteLoad load = WriteLoad.start(server, 12);
			load.awaitAcknowledged(100);
			load.stop();

			assertThat(load.failures()).isEmpty();
			assertThat(load.failedReads()).isEmpty();
			load.assertConsistentWith(database.list("select name from \"Topics\""));
			assertThat(ownSettings(other)).containsExactlyInAnyOrder("application_name=other", "TimeZone=Asia/Tokyo");
		}
	}

	/**
	 * In transaction mode, another application gets the sessions that the server has
	 * used.
	 */
	@Test
	void sessionsAreLeftAsTheyWere() throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		try (PgBouncer pooler = PgBouncer.start(database, "transaction", SESSIONS);
				TestServer server = TestServer.start(pooler.url())) {
			WriteLoad load = WriteLoad.start(server, 12);
			load.awaitAcknowledged(50);
			load.stop();

			List<Connection> others = new ArrayList<>();
			for (int i = 0; i < SESSIONS; i++) {
				Connection other = connect(pooler);
				others.add(other);
				other.setAutoCommit(false);
				assertThat(ownSettings(other)).containsExactlyInAnyOrder("application_name=other",
						"TimeZone=Asia/Tokyo");
				assertThat(list(other, "select name from pg_prepared_statements")).isEmpty();
				assertThat(
						list(other, "select pid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"))
					.isEmpty();
			}
			for (Connection other : others) {
				other.close();
			}
		}
	}

	@Test
	void theMigrationTakesNoLockOfASharedSession() throws Exception {
		TestDatabase database = PostgresServer.newest().empty();
		try (PgBouncer pooler = PgBouncer.start(database, "transaction", STARTS - 1)) {
			for (Future<TestServer> start : startAtOnce(STARTS, pooler.url())) {
				assertThatExceptionOfType(Exception.class).isThrownBy(start::get)
					.havingRootCause()
					.isInstanceOf(StartupException.class)
					.withMessageContaining("posttopic.adopt.url");
			}
			assertThat(database.list("select relname from pg_class where relkind = 'r' and relname = 'Posts'"))
				.isEmpty();

			assertReady(startAtOnce(STARTS, pooler.url(), "--posttopic.adopt.url=" + database.url()));
			assertMigratedOnce(database);
			assertReady(startAtOnce(1, pooler.url()));
		}
	}

	@Test
	void simultaneousStartsMigrateAnEmptyDatabaseOnce() throws Exception {
		TestDatabase database = PostgresServer.newest().empty();
		assertReady(startAtOnce(2, database.url()));
		assertMigratedOnce(database);
	}

	@Test
	void theCommandUsesTheDirectConnection() throws Exception {
		TestDatabase database = PostgresServer.newest().empty();
		try (PgBouncer pooler = PgBouncer.start(database, "transaction", SESSIONS)) {
			String url = "--spring.datasource.url=" + pooler.url();
			String user = "--spring.datasource.username=" + database.username();
			assertThat(new AdoptCommand().execute("adopt", url, user)).isOne();
			assertThatException()
				.isThrownBy(
						() -> new AdoptCommand().execute("adopt", url, user, "--posttopic.adopt.url=" + pooler.url()))
				.havingRootCause()
				.isInstanceOf(StartupException.class);
			assertThat(new AdoptCommand().execute("adopt", "--dry-run", url, user)).isEqualTo(2);
			assertThat(new AdoptCommand().execute("adopt", url, user, "--posttopic.adopt.url=" + database.url()))
				.isZero();
		}
	}

	@Test
	void statementPoolingIsRefused() throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		try (PgBouncer pooler = PgBouncer.start(database, "statement", SESSIONS)) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(() -> connect(pooler.url()))
				.withMessageContaining("pool_mode");
		}
	}

	@Test
	void aPoolerThatIgnoresTheSchemaIsRefused() throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		database.execute("create schema app");
		try (PgBouncer pooler = PgBouncer.start(database, "transaction", SESSIONS, "options,search_path")) {
			assertThatExceptionOfType(StartupException.class)
				.isThrownBy(() -> connect(pooler.url() + "?currentSchema=app"))
				.withMessageContaining("search_path");
		}
		try (PgBouncer pooler = PgBouncer.start(database, "session", SESSIONS, "options")) {
			assertThatExceptionOfType(StartupException.class)
				.isThrownBy(() -> connect(pooler.url() + "?currentSchema=app"))
				.withMessageContaining("ignore_startup_parameters");
		}
	}

	private static ConfiguredDatabase connect(String url) {
		return new ConfiguredDatabase(FirstConnection.SETTINGS, url, "postgres", null, Duration.ZERO, null);
	}

	/** Starts servers, all of which are closed when the last one is ready. */
	private static List<Future<TestServer>> startAtOnce(int servers, String url, String... settings)
			throws InterruptedException {
		List<String> all = new ArrayList<>(List.of(settings));
		all.add("--spring.datasource.hikari.maximum-pool-size=2");
		Callable<TestServer> start = () -> TestServer.start(url, all.toArray(String[]::new));
		try (ExecutorService threads = Executors.newFixedThreadPool(servers)) {
			return threads.invokeAll(IntStream.range(0, servers).mapToObj((server) -> start).toList());
		}
	}

	private static void assertReady(List<Future<TestServer>> starts) throws Exception {
		for (Future<TestServer> start : starts) {
			try (TestServer server = start.get()) {
				assertThat(server.query("{ posts { totalCount } }").at("/data/posts/totalCount").asInt(-1)).isZero();
			}
		}
	}

	private static void assertMigratedOnce(TestDatabase database) {
		assertThat(database.one(HISTORY)).matches("([1-9]\\d*) of \\1");
	}

	/** Opens a connection of another application, with settings of its own. */
	private static Connection connect(PgBouncer pooler) throws SQLException {
		Connection other = new DriverManagerDataSource(
				pooler.url() + "?prepareThreshold=0&assumeMinServerVersion=10&ApplicationName=other", "postgres", "")
			.getConnection();
		try (Statement statement = other.createStatement()) {
			statement.execute("set time zone 'Asia/Tokyo'");
		}
		return other;
	}

	/**
	 * Returns the settings that a session has and its user would not have without it.
	 */
	private static List<String> ownSettings(Connection connection) throws SQLException {
		return list(connection, "select name || '=' || setting from pg_settings where source = 'session' "
				+ "and name not in ('client_encoding', 'DateStyle', 'standard_conforming_strings')");
	}

	private static List<String> list(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
			List<String> list = new ArrayList<>();
			while (rows.next()) {
				list.add(rows.getString(1));
			}
			return list;
		}
	}

}
