package io.posttopic.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL that comes with the server, for a first look and for development. It keeps
 * its data between runs.
 */
class EmbeddedDatabase implements Database, AutoCloseable {

	/** The superuser, for whom alone the directory's password is. */
	private static final String OWNER = "postgres";

	/** The role of the application, and its database. */
	private static final String USER = "posttopic";

	private final EmbeddedDirectory directory;

	/** Lives as long as this process: each start gives the role a new one. */
	private final String password = EmbeddedDirectory.newPassword();

	private final EmbeddedPostgres postgres;

	private final String version;

	EmbeddedDatabase(Path path) {
		this.directory = EmbeddedDirectory.claim(path);
		try {
			this.postgres = start();
			prepareDatabase();
			this.directory.markComplete();
			this.version = new FirstConnection(this, path.toString()).serverVersion();
		}
		catch (IOException | SQLException | RuntimeException ex) {
			abandon();
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
			// Stopped when the context closes, after those who use it.
			.setRegisterShutdownHook(false)
			.setPGStartupWait(Duration.ofSeconds(60))
			.setErrorRedirector(log)
			.setOutputRedirector(log)
			// Text sorts and folds alike on every system: the rules are PostgreSQL's own.
			.setLocaleConfig("locale", "C")
			.setLocaleConfig("locale-provider", "builtin")
			.setLocaleConfig("builtin-locale", "C.UTF-8")
			// These, too, are options of initdb, which takes the last of several.
			.setLocaleConfig("auth", "scram-sha-256")
			.setLocaleConfig("pwfile", this.directory.passwordFile().toAbsolutePath().toString())
			.setConnectConfig("password", this.directory.password())
			.setServerConfig("listen_addresses", "localhost")
			// What is kept between runs outlives a crash of the machine, too.
			.setServerConfig("fsync", "on")
			.setServerConfig("unix_socket_directories", "")
			.start();
	}

	/**
	 * Creates the role and the database of the application, unless they exist: the role
	 * owns its database and nothing else.
	 */
	private void prepareDatabase() throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			if (!exists(statement, "pg_roles where rolname")) {
				statement.execute("create role %s login".formatted(USER));
			}
			statement.execute("alter role %s password '%s'".formatted(USER, this.password));
			if (!exists(statement, "pg_database where datname")) {
				statement.execute("create database %s owner %s".formatted(USER, USER));
			}
		}
	}

	private static boolean exists(Statement statement, String named) throws SQLException {
		return statement.executeQuery("select from %s = '%s'".formatted(named, USER)).next();
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
		return "embedded PostgreSQL %s in %s (demo content)".formatted(this.version, this.directory.path());
	}

	@Override
	public boolean isDemo() {
		return true;
	}

	@Override
	public void close() throws IOException {
		try (this.directory) {
			this.postgres.close();
		}
	}

	/**
	 * Leaves no server behind when the start failed half way.
	 */
	private void abandon() {
		try (this.directory) {
			this.directory.server().ifPresent(ProcessHandle::destroy);
		}
		catch (IOException _) {
			// The first failure is the one to tell.
		}
	}

}
