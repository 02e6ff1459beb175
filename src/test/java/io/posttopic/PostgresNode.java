package io.posttopic;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
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
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * A node of a PostgreSQL cluster with streaming replication, whose programs the operating
 * system has installed: the embedded PostgreSQL cannot copy a primary. Its superuser is
 * {@code postgres}, without a password. Without such programs the test is skipped, but
 * not where {@code CI} is set.
 */
public final class PostgresNode implements AutoCloseable {

	private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");

	private final Path directory;

	private final int port;

	private PostgresNode(Path directory) throws IOException {
		this.directory = directory;
		try (ServerSocket free = new ServerSocket(0)) {
			this.port = free.getLocalPort();
		}
	}

	/**
	 * Creates and starts a primary.
	 */
	public static PostgresNode primary() throws Exception {
		Path directory = directory();
		PostgresNode node = new PostgresNode(directory);
		run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
				"--pgdata=" + directory.resolve("data"));
		node.start();
		return node;
	}

	/**
	 * Creates a standby of this node and starts it.
	 * @param name the name by which the primary's setting
	 * {@code synchronous_standby_names} may refer to it
	 */
	public PostgresNode standby(String name) throws Exception {
		Path directory = directory();
		run("pg_basebackup", "--pgdata=" + directory.resolve("data"), "--write-recovery-conf", "--checkpoint=fast",
				"--no-sync",
				"--dbname=host=127.0.0.1 port=%d user=postgres application_name=%s".formatted(this.port, name));
		PostgresNode node = new PostgresNode(directory);
		node.start();
		return node;
	}

	private static Path directory() throws Exception {
		Path directory = Files.createTempDirectory("posttopic-node");
		if (isRoot()) {
			new ProcessBuilder("chown", "postgres", directory.toString()).start().waitFor();
		}
		return directory;
	}

	/**
	 * Starts the node, and waits until it accepts connections.
	 */
	public void start() throws Exception {
		run("pg_ctl", "start", "--wait", "--silent", "--pgdata=" + this.directory.resolve("data"),
				"--log=" + this.directory.resolve("log"),
				"--options=-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c wal_receiver_status_interval=100ms -c wal_retrieve_retry_interval=100ms"
					.formatted(this.port));
	}

	/**
	 * Kills all processes of the node, as if its machine had lost its power.
	 */
	public void kill() throws Exception {
		String pid = Files.readAllLines(this.directory.resolve("data/postmaster.pid")).getFirst();
		ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
		List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
		all.forEach(ProcessHandle::destroyForcibly);
		for (ProcessHandle process : all) {
			process.onExit().get();
		}
	}

	/**
	 * Makes this standby a primary.
	 */
	public void promote() {
		execute("select pg_promote()");
	}

	public String url(String database) {
		return "jdbc:postgresql://" + address() + "/" + database;
	}

	/**
	 * Returns the host and port for a URL with several hosts.
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	/**
	 * Executes SQL in the database {@code postgres}.
	 */
	public void execute(String sql) {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the first column of a query's rows in the database {@code postgres}.
	 */
	public List<String> query(String sql) {
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			List<String> values = new ArrayList<>();
			while (rows.next()) {
				values.add(rows.getString(1));
			}
			return values;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection(url("postgres"), "postgres", "");
	}

	@Override
	public void close() throws Exception {
		if (Files.exists(this.directory.resolve("data/postmaster.pid"))) {
			run("pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata=" + this.directory.resolve("data"));
		}
		FileSystemUtils.deleteRecursively(this.directory);
	}

	private static void run(String program, String... arguments) throws Exception {
		List<String> command = new ArrayList<>();
		if (isRoot()) {
			command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
		}
		command.add(programs().resolve(program).toString());
		command.addAll(List.of(arguments));
		Path output = Files.createTempFile("posttopic-node", ".log");
		try {
			Process process = new ProcessBuilder(command).directory(new File("/"))
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			if (process.waitFor() != 0) {
				throw new IllegalStateException(command + ": " + Files.readString(output));
			}
		}
		finally {
			Files.delete(output);
		}
	}

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

	/**
	 * Returns the directory of the newest version's programs.
	 */
	private static Path programs() throws IOException {
		if (Files.isDirectory(PROGRAMS)) {
			try (Stream<Path> versions = Files.list(PROGRAMS)) {
				return versions.map((version) -> version.resolve("bin"))
					.filter((programs) -> Files.isExecutable(programs.resolve("pg_basebackup"))
							&& Files.isExecutable(programs.resolve("initdb")))
					.max(Comparator.naturalOrder())
					.orElseThrow();
			}
		}
		throw Installed.skip("PostgreSQL with pg_basebackup");
	}

}
