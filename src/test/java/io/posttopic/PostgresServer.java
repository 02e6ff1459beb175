package io.posttopic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarInputStream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real PostgreSQL for the tests: the newest or the oldest that the server works on.
 * Each is started once for the JVM, when it is first asked for, and stopped with it.
 */
public final class PostgresServer {

	private static final Path OLDEST = Path.of("target", "oldest-postgresql.jar");

	private final AtomicInteger databases = new AtomicInteger();

	private final EmbeddedPostgres postgres;

	private final Path log;

	private PostgresServer(EmbeddedPostgres.Builder builder) {
		try {
			Path directory = Files.createTempDirectory("posttopic");
			this.log = directory.resolve("log");
			this.postgres = builder.setDataDirectory(directory.resolve("data"))
				.setCleanDataDirectory(true)
				.setPGStartupWait(Duration.ofSeconds(60))
				.setOutputRedirector(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.setErrorRedirector(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.setServerConfig("unix_socket_directories", "")
				.setServerConfig("log_statement", "all")
				.setServerConfig("log_line_prefix", "%d:%a:")
				.start();
			// In the order in which they can be deleted, which is that of their
			// declaration turned round.
			directory.toFile().deleteOnExit();
			this.log.toFile().deleteOnExit();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The newest PostgreSQL, which is also the one that the server embeds.
	 */
	public static PostgresServer newest() {
		return Newest.SERVER;
	}

	/**
	 * The oldest PostgreSQL that the server works on.
	 */
	public static PostgresServer oldest() {
		return Oldest.SERVER;
	}

	/**
	 * A new database without any table.
	 */
	public TestDatabase empty() {
		return create("template0");
	}

	/**
	 * A new database with our tables, without rows.
	 */
	public synchronized TestDatabase migrated() {
		String template = "migrated";
		if (new TestDatabase(this, "postgres").list("select 1 from pg_database where datname = 'migrated'").isEmpty()) {
			create(template, "template0").migrate();
		}
		return create(template);
	}

	/**
	 * A new database with what a script of the test resources made.
	 * @param script the script's name, such as {@code sequelize-auto.sql}
	 */
	public TestDatabase loaded(String script) {
		TestDatabase database = empty();
		database.executeScript(script);
		return database;
	}

	Path log() {
		return this.log;
	}

	String url(String database) {
		return "jdbc:postgresql://localhost:%d/%s".formatted(this.postgres.getPort(), database);
	}

	private TestDatabase create(String template) {
		return create("test" + this.databases.incrementAndGet(), template);
	}

	private TestDatabase create(String name, String template) {
		try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "");
				Statement statement = connection.createStatement()) {
			statement.execute("create database " + name + " template " + template);
			return new TestDatabase(this, name);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static InputStream oldestBinaries(String system, String machine) throws IOException {
		JarInputStream jar = new JarInputStream(Files.newInputStream(OLDEST));
		while (!jar.getNextEntry().getName().endsWith(".txz")) {
			jar.closeEntry();
		}
		return jar;
	}

	private static final class Newest {

		private static final PostgresServer SERVER = new PostgresServer(EmbeddedPostgres.builder()
			.setLocaleConfig("locale", "C")
			.setLocaleConfig("locale-provider", "builtin")
			.setLocaleConfig("builtin-locale", "C.UTF-8"));

	}

	private static final class Oldest {

		private static final PostgresServer SERVER = new PostgresServer(
				EmbeddedPostgres.builder().setPgBinaryResolver(PostgresServer::oldestBinaries));

	}

}
