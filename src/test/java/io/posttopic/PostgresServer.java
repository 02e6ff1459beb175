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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.jar.JarInputStream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcUtils;

/**
 * A real PostgreSQL for the tests: the newest or the oldest that the server supports.
 * Each is started once in a JVM, on first use, and stopped with the JVM.
 */
public final class PostgresServer {

	private static final Path OLDEST = Path.of("target", "oldest-postgresql.jar");

	private final AtomicInteger databases = new AtomicInteger();

	/**
	 * The next copy of each database that is filled once. It is created before it is
	 * needed, because old versions sleep while they create one.
	 */
	private final Map<String, CompletableFuture<TestDatabase>> copies = new HashMap<>();

	private final ExecutorService copier = Executors
		.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("copies-databases").factory());

	/**
	 * The connection that was used last. Opening one takes longer than most statements.
	 */
	private final AtomicReference<@Nullable Connection> idle = new AtomicReference<>();

	/** The connection that creates the databases. */
	private final AtomicReference<@Nullable Connection> creator = new AtomicReference<>();

	private final EmbeddedPostgres postgres;

	private final Path log;

	/** How a database is copied, for versions that have a choice. */
	private final String strategy;

	private PostgresServer(EmbeddedPostgres.Builder builder, String strategy) {
		this.strategy = strategy;
		try {
			Path directory = Files.createTempDirectory("posttopic");
			Path data = directory.resolve("data");
			this.log = directory.resolve("log");
			this.postgres = builder.setDataDirectory(data)
				.setRegisterShutdownHook(false)
				.setPGStartupWait(Duration.ofSeconds(60))
				.setOutputRedirector(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.setErrorRedirector(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.setServerConfig("unix_socket_directories", "")
				.setServerConfig("log_statement", "all")
				// It would start a process for each of the many databases again and
				// again.
				.setServerConfig("autovacuum", "off")
				.setServerConfig("log_line_prefix", "%d:%a:")
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(data)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the newest PostgreSQL, which is also the one that the server embeds.
	 */
	public static PostgresServer newest() {
		return Newest.SERVER;
	}

	/**
	 * Returns the oldest PostgreSQL that the server supports.
	 */
	public static PostgresServer oldest() {
		return Oldest.SERVER;
	}

	/**
	 * Creates a database without tables.
	 */
	public TestDatabase empty() {
		return create("test" + this.databases.incrementAndGet(), "template0");
	}

	/**
	 * Creates a database with the server's tables, without rows.
	 */
	public TestDatabase migrated() {
		return copy("migrated", TestDatabase::migrate);
	}

	/**
	 * Creates a database and runs a script of the test resources in it.
	 * @param script the script's name, such as {@code sequelize-auto.sql}
	 */
	public TestDatabase loaded(String script) {
		return copy(script, (database) -> database.executeScript(script));
	}

	/**
	 * Creates a database, runs a script of the test resources in it and adopts it.
	 * @param script the script's name, such as {@code sequelize-auto.sql}
	 */
	public TestDatabase adopted(String script) {
		return copy("adopted " + script, (database) -> {
			database.executeScript(script);
			database.migrate();
		});
	}

	Path log() {
		return this.log;
	}

	int port() {
		return this.postgres.getPort();
	}

	String url(String database) {
		return "jdbc:postgresql://localhost:%d/%s".formatted(port(), database);
	}

	/**
	 * Executes an action with a connection to one of the databases.
	 */
	<T> T execute(String url, SqlAction<T> action) {
		return execute(this.idle, url, action);
	}

	private static <T> T execute(AtomicReference<@Nullable Connection> idle, String url, SqlAction<T> action) {
		try {
			Connection connection = connect(idle, url);
			try (Statement statement = connection.createStatement()) {
				T result = action.execute(statement);
				JdbcUtils.closeConnection(idle.getAndSet(connection));
				return result;
			}
			catch (SQLException ex) {
				connection.close();
				throw ex;
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Connection connect(AtomicReference<@Nullable Connection> idle, String url) throws SQLException {
		Connection last = idle.getAndSet(null);
		if (last != null && last.getMetaData().getURL().equals(url) && last.isValid(0)) {
			return last;
		}
		JdbcUtils.closeConnection(last);
		return DriverManager.getConnection(url, "postgres", "");
	}

	/**
	 * Creates a copy of a database that is filled once.
	 * @param template the name of the database, by which later calls find it
	 * @param content fills the database when it is copied for the first time
	 */
	public synchronized TestDatabase copy(String template, Consumer<TestDatabase> content) {
		CompletableFuture<TestDatabase> copy = this.copies.get(template);
		if (copy == null) {
			content.accept(create(template, "template0"));
			// Nobody may be connected to a template.
			JdbcUtils.closeConnection(this.idle.getAndSet(null));
			copy = createNext(template);
		}
		this.copies.put(template, createNext(template));
		return copy.join();
	}

	private CompletableFuture<TestDatabase> createNext(String template) {
		return CompletableFuture.supplyAsync(() -> create("test" + this.databases.incrementAndGet(), template),
				this.copier);
	}

	private TestDatabase create(String name, String template) {
		String sql = "create database \"%s\" template \"%s\" %s".formatted(name, template, this.strategy);
		execute(this.creator, url("postgres"), (statement) -> statement.execute(sql));
		return new TestDatabase(this, name);
	}

	/**
	 * Stops the server without writing to the disk what is then deleted. The JVM does not
	 * wait, because deleting hundreds of databases takes longer than it may take to end.
	 */
	private static void stop(Path data) {
		try {
			new ProcessBuilder("sh", "-c", """
					kill -QUIT $(head -n 1 "$0/postmaster.pid")
					for i in 1 2 3 4 5; do [ -e "$0/postmaster.pid" ] && sleep 1; done
					rm -rf "$1"
					""", data.toString(), data.getParent().toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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
			.setLocaleConfig("builtin-locale", "C.UTF-8"), "strategy file_copy");

	}

	private static final class Oldest {

		private static final PostgresServer SERVER = new PostgresServer(
				EmbeddedPostgres.builder().setPgBinaryResolver(PostgresServer::oldestBinaries), "");

	}

	interface SqlAction<T> {

		T execute(Statement statement) throws SQLException;

	}

}
