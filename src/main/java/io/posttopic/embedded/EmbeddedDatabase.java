package io.posttopic.embedded;

import io.posttopic.database.Database;
import io.posttopic.database.DatabaseServer;
import io.posttopic.database.FirstConnection;
import io.posttopic.startup.StartupException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * An embedded PostgreSQL, for trying out the server and for development. It keeps its
 * data between runs.
 */
class EmbeddedDatabase implements Database, AutoCloseable {

	/** The name of the application's role and of its database. */
	private static final String USER = "posttopic";

	private final EmbeddedDirectory directory;

	/** The role's password, which changes with each start. */
	private final String password = EmbeddedDirectory.newPassword();

	private final EmbeddedPostgres postgres;

	private final DatabaseServer server;

	EmbeddedDatabase(Path path) {
		this.directory = EmbeddedDirectory.claim(path);
		try {
			this.postgres = start();
			prepareDatabase();
			this.directory.markComplete();
			this.server = new FirstConnection(this, path.toString()).inspect(Duration.ZERO);
		}
		catch (IOException | SQLException | RuntimeException ex) {
			cleanUp();
			throw new StartupException("the embedded PostgreSQL does not start (%s): see %s.".formatted(ex.getMessage(),
					this.directory.log().toAbsolutePath().normalize()), ex);
		}
	}

	private EmbeddedPostgres start() throws IOException {
		Files.deleteIfExists(this.directory.log());
		ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(this.directory.log().toFile());
		return EmbeddedPostgres.builder()
			.setDataDirectory(this.directory.data())
			.setCleanDataDirectory(false)
			// The application context stops PostgreSQL when it closes, after the beans
			// that use it.
			.setRegisterShutdownHook(false)
			.setPGStartupWait(Duration.ofSeconds(60))
			.setErrorRedirector(log)
			.setOutputRedirector(log)
			// PostgreSQL's own locale makes text sort and fold alike on every system.
			.setLocaleConfig("locale", "C")
			.setLocaleConfig("locale-provider", "builtin")
			.setLocaleConfig("builtin-locale", "C.UTF-8")
			// The library also passes these to initdb. It sets --auth itself, and initdb
			// uses the last value, which is this one.
			.setLocaleConfig("auth", "scram-sha-256")
			.setLocaleConfig("pwfile", this.directory.passwordFile().toAbsolutePath().toString())
			.setConnectConfig("password", this.directory.password())
			.setServerConfig("listen_addresses", "localhost")
			// The data are kept between runs, so they must survive a crash, which the
			// library's defaults do not promise.
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("unix_socket_directories", "")
			.start();
	}

	/**
	 * Creates the role and the database of the application, unless they exist. The role
	 * owns its database and nothing else.
	 */
	private void prepareDatabase() throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			if (!exists(statement, "select from pg_roles where rolname = '%s'".formatted(USER))) {
				statement.execute("create role %s login".formatted(USER));
			}
			statement.execute("alter role %s password '%s'".formatted(USER, this.password));
			if (!exists(statement, "select from pg_database where datname = '%s'".formatted(USER))) {
				statement.execute("create database %s owner %s".formatted(USER, USER));
			}
		}
	}

	private static boolean exists(Statement statement, String query) throws SQLException {
		return statement.executeQuery(query).next();
	}

	@Override
	public String getJdbcUrl() {
		return this.postgres.getJdbcUrl(USER, USER);
	}

	@Override
	public String getUsername() {
		return USER;
	}

	@Override
	public String getPassword() {
		return this.password;
	}

	@Override
	public String describe() {
		return "embedded PostgreSQL %s in %s (demo content)".formatted(this.server.version(), this.directory.path());
	}

	@Override
	public DatabaseServer server() {
		return this.server;
	}

	@Override
	public boolean isDemo() {
		return true;
	}

	@Override
	public String keepSecret(String name, Supplier<String> newSecret) {
		return this.directory.keepSecret(name, newSecret);
	}

	@Override
	public void close() throws IOException {
		try (this.directory) {
			this.postgres.close();
		}
	}

	/**
	 * Stops the PostgreSQL server that a failed start may have left running, and releases
	 * the directory.
	 */
	private void cleanUp() {
		try (this.directory) {
			this.directory.server().ifPresent(ProcessHandle::destroy);
		}
		catch (IOException _) {
			// The failure of the start is the one to report.
		}
	}

}
