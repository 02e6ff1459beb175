package io.posttopic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;

import org.springframework.test.util.TestSocketUtils;
import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * A real PgBouncer in front of the PostgreSQL of a database.
 */
public final class PgBouncer implements AutoCloseable {

	private final TestDatabase database;

	private final int port = TestSocketUtils.findAvailableTcpPort();

	private final Path directory;

	private final Process process;

	private PgBouncer(TestDatabase database, String mode, int poolSize, String ignoredParameters) {
		Path program = Installed.require("pgbouncer");
		this.database = database;
		try {
			// The user nobody may not reach the build's directory.
			this.directory = Files.createTempDirectory(Path.of("/tmp"), "pgbouncer",
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
			Path settings = Files.writeString(this.directory.resolve("pgbouncer.ini"), """
					[databases]
					* = host=127.0.0.1 port=%d user=%s
					[pgbouncer]
					listen_addr = 127.0.0.1
					listen_port = %d
					unix_socket_dir =
					auth_type = any
					max_client_conn = 500
					pool_mode = %s
					default_pool_size = %d
					ignore_startup_parameters = %s
					""".formatted(URI.create(database.url().replaceFirst("jdbc:", "")).getPort(), database.username(),
					this.port, mode, poolSize, ignoredParameters));
			List<String> command = new ArrayList<>(List.of(program.toString()));
			if (System.getProperty("user.name").equals("root")) {
				command.addAll(List.of("-u", "nobody"));
			}
			command.add(settings.toString());
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(this.directory.resolve("log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await().ignoreExceptions().until(() -> {
			try (Connection connection = DriverManager.getConnection(url() + "?prepareThreshold=0", database.username(),
					"")) {
				return connection.isValid(1);
			}
		});
	}

	/**
	 * Starts PgBouncer, or skips the test if it is not installed.
	 * @param mode its {@code pool_mode}
	 * @param poolSize how many sessions of PostgreSQL it opens at most
	 */
	public static PgBouncer start(TestDatabase database, String mode, int poolSize) {
		return start(database, mode, poolSize, "extra_float_digits,options");
	}

	/**
	 * Starts PgBouncer, or skips the test if it is not installed.
	 * @param ignoredParameters the parameters of connections that it ignores
	 */
	public static PgBouncer start(TestDatabase database, String mode, int poolSize, String ignoredParameters) {
		return new PgBouncer(database, mode, poolSize, ignoredParameters);
	}

	/**
	 * Returns the JDBC URL of the database through PgBouncer.
	 */
	public String url() {
		return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(this.port, this.database.name());
	}

	@Override
	public void close() throws Exception {
		this.process.destroyForcibly().waitFor();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
