package io.posttopic.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL that comes with the server, for a first look and for development. It keeps
 * its data between runs.
 */
class EmbeddedDatabase implements Database, AutoCloseable {

	private static final String USER = "postgres";

	private final EmbeddedDirectory directory;

	private final EmbeddedPostgres postgres;

	private final String version;

	EmbeddedDatabase(Path path) {
		this.directory = EmbeddedDirectory.claim(path);
		try {
			this.postgres = start();
			this.directory.markComplete();
			this.version = new FirstConnection(this, path.toString()).serverVersion();
		}
		catch (IOException | RuntimeException ex) {
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
			// What is kept between runs outlives a crash of the machine, too.
			.setServerConfig("fsync", "on")
			.setServerConfig("unix_socket_directories", "")
			.start();
	}

	@Override
	public String getJdbcUrl() {
		return this.postgres.getJdbcUrl(USER, "postgres");
	}

	@Override
	public String getUsername() {
		return USER;
	}

	@Override
	public @Nullable String getPassword() {
		return null;
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
