package io.posttopic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.posttopic.adoption.Migrations;
import org.jspecify.annotations.Nullable;

import org.springframework.test.util.TestSocketUtils;
import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * A PostgreSQL server of the operating system's packages, which, unlike the embedded one,
 * have the programs for streaming replication. A test can kill it, start it again, and
 * promote a standby of it.
 */
public final class DebianPostgres implements AutoCloseable {

	private static final boolean ROOT = System.getProperty("user.name").equals("root");

	private final int port = TestSocketUtils.findAvailableTcpPort();

	private final Path directory;

	private @Nullable Process process;

	private DebianPostgres() {
		if (programs().isEmpty()) {
			throw Installed.skip("PostgreSQL with pg_basebackup");
		}
		try {
			// The user postgres may not reach the build's directory.
			this.directory = Files.createTempDirectory(Path.of("/tmp"), "postgresql");
			if (ROOT) {
				Files.setOwner(this.directory,
						this.directory.getFileSystem()
							.getUserPrincipalLookupService()
							.lookupPrincipalByName("postgres"));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a server with an adopted database, or skips the test if PostgreSQL is not
	 * installed. All servers of one JVM have the same system identifier.
	 */
	public static DebianPostgres start() {
		DebianPostgres server = new DebianPostgres();
		server.run("/bin/cp", "-a", Original.DATA, server.data());
		server.restart();
		return server;
	}

	/**
	 * Starts a standby of this server, for which each commit waits from now on.
	 */
	public DebianPostgres startSynchronousStandby() {
		DebianPostgres standby = startStandby();
		execute("alter system set synchronous_standby_names = '*'");
		execute("select pg_reload_conf()");
		await().until(() -> list("select sync_state from pg_stat_replication").equals(List.of("sync")));
		return standby;
	}

	/**
	 * Starts a standby of this server.
	 */
	public DebianPostgres startStandby() {
		DebianPostgres standby = new DebianPostgres();
		standby.run("pg_basebackup", "-D", standby.data(), "-h", "127.0.0.1", "-p", String.valueOf(this.port), "-U",
				"postgres", "-R", "-X", "stream", "-c", "fast", "--no-sync");
		standby.restart();
		return standby;
	}

	/**
	 * Starts the server, which was killed, and waits until it answers.
	 */
	public void restart() {
		this.process = start("postgres", "-D", data(), "-p", String.valueOf(this.port), "-c",
				"listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c",
				"autovacuum=off");
		await().ignoreExceptions().until(() -> list("select 1").equals(List.of("1")));
	}

	/**
	 * Kills the server with all of its processes.
	 */
	public void kill() {
		Process killed = this.process;
		if (killed != null) {
			Stream.concat(Stream.of(killed.toHandle()), killed.descendants())
				.toList()
				.forEach(ProcessHandle::destroyForcibly);
			await().until(() -> !killed.isAlive());
		}
	}

	/**
	 * Makes a standby the primary.
	 */
	public void promote() {
		execute("select pg_promote()");
	}

	/**
	 * Returns the host and port.
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	public int port() {
		return this.port;
	}

	/**
	 * Returns the JDBC URL of the database.
	 */
	public String url() {
		return "jdbc:postgresql://%s/postgres".formatted(address());
	}

	public void execute(String sql) {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the first column of a query's rows.
	 */
	public List<String> list(String sql) {
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			List<String> rows = new ArrayList<>();
			while (result.next()) {
				rows.add(result.getString(1));
			}
			return rows;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection(url(), "postgres", "");
	}

	private String data() {
		return this.directory.resolve("data").toString();
	}

	private void run(String... command) {
		try {
			Process run = start(command);
			if (!run.waitFor(60, TimeUnit.SECONDS) || run.exitValue() != 0) {
				run.destroyForcibly();
				throw new IllegalStateException(command[0] + ": " + Files.readString(log()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Starts a program of PostgreSQL, which refuses to run as root. */
	private Process start(String... command) {
		List<String> words = new ArrayList<>(
				ROOT ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") : List.of());
		words.add(programs().orElseThrow().resolve(command[0]).toString());
		words.addAll(List.of(command).subList(1, command.length));
		try {
			return new ProcessBuilder(words).directory(this.directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path log() {
		return this.directory.resolve("log");
	}

	/** Returns the directory of the newest PostgreSQL's programs. */
	private static Optional<Path> programs() {
		Path versions = Path.of("/usr/lib/postgresql");
		if (!Files.isDirectory(versions)) {
			return Optional.empty();
		}
		try (Stream<Path> found = Files.list(versions)) {
			return found.map((version) -> version.resolve("bin"))
				.filter((bin) -> Files.isExecutable(bin.resolve("pg_basebackup")))
				.max(Comparator.comparing((bin) -> Integer.valueOf(bin.getParent().getFileName().toString())));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		kill();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	/**
	 * The data that each server starts with. It is prepared once in a JVM, because that
	 * takes longer than copying it.
	 */
	private static final class Original {

		private static final String DATA = prepare();

		private static String prepare() {
			DebianPostgres server = new DebianPostgres();
			Runtime.getRuntime()
				.addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(server.directory.toFile())));
			server.run("initdb", "-D", server.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C",
					"--no-sync");
			server.restart();
			Migrations.run(server.url(), "postgres");
			server.run("pg_ctl", "stop", "-D", server.data());
			return server.data();
		}

	}

}
