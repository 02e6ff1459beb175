package io.posttopic.database;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

import io.posttopic.database.DatabaseServer.Pooling;
import io.posttopic.startup.Console;
import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The first connection to a database, opened before the pool exists. It waits for a
 * database that cannot be reached yet, and otherwise reports in one sentence why it
 * fails. It leaves nothing behind in its session, which a connection pooler may share.
 */
public class FirstConnection {

	static final int OLDEST_VERSION = 10;

	/** The prefix of the environment variables that configure the database. */
	static final String SETTINGS = "SPRING_DATASOURCE_";

	private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);

	/** How long a query may take; a pooler may have no session for it. */
	private static final int QUERY_TIMEOUT_MILLIS = 5000;

	/** How many times the sessions of two connections are compared. */
	private static final int COMPARISONS = 10;

	private final JdbcConnectionDetails database;

	private final String address;

	private final String settings;

	public FirstConnection(JdbcConnectionDetails database, String address) {
		this(database, address, SETTINGS);
	}

	/**
	 * Creates the connection.
	 * @param address the database's address for messages
	 * @param settings the prefix of the environment variables that messages name
	 */
	FirstConnection(JdbcConnectionDetails database, String address, String settings) {
		this.database = database;
		this.address = address;
		this.settings = settings;
	}

	/**
	 * Connects and returns what the database's server is.
	 * @param wait how long to wait for a database that cannot be reached yet
	 * @throws StartupException if the database cannot be reached or used
	 */
	public DatabaseServer inspect(Duration wait) {
		long end = System.nanoTime() + wait.toNanos();
		for (boolean waiting = false;; waiting = true) {
			try {
				return inspect();
			}
			catch (SQLException ex) {
				if (!isTransient(ex) || System.nanoTime() >= end) {
					throw failure(ex);
				}
				if (!waiting) {
					Console.printFailure("posttopic waits up to %d s for the database at %s (%s)."
						.formatted(wait.toSeconds(), this.address, reason(ex)));
				}
				pause();
			}
		}
	}

	private static void pause() {
		try {
			Thread.sleep(RETRY_INTERVAL);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private DatabaseServer inspect() throws SQLException {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int / 10000,"
					+ " split_part(current_setting('server_version'), ' ', 1), current_schema(),"
					+ " current_setting('search_path'), pg_is_in_recovery()");
			row.next();
			String version = row.getString(2);
			requireVersion(row.getInt(1), version);
			boolean pooled = session(connection) != connection.unwrap(PGConnection.class).getBackendPID();
			if (pooled) {
				requirePath(row.getString(4));
				requireTransactions(connection);
			}
			requireSchema(row.getString(3));
			return new DatabaseServer(version, row.getBoolean(5), pooled ? pooling(connection) : Pooling.NONE);
		}
	}

	void requireVersion(int major, String version) {
		if (major < OLDEST_VERSION) {
			throw new StartupException("the server at %s is PostgreSQL %s, and posttopic needs PostgreSQL %d or newer."
				.formatted(this.address, version, OLDEST_VERSION));
		}
	}

	private void requireSchema(@Nullable String schema) {
		if (schema == null) {
			throw new StartupException(
					"the schema that is to be used does not exist in the database at %s: ".formatted(this.address)
							+ "create it, or change currentSchema in %sURL.".formatted(this.settings));
		}
	}

	/**
	 * Requires that a pooler passes {@code currentSchema} on. PgBouncer can be configured
	 * to ignore it, and another schema would be used.
	 */
	private void requirePath(String path) {
		Properties url = Driver.parseURL(this.database.getJdbcUrl(), null);
		String wanted = (url != null) ? url.getProperty("currentSchema") : null;
		if (wanted != null && !wanted.equals(path)) {
			throw new StartupException(("the connection pooler at %s ignores currentSchema in %sURL: remove it, "
					+ "and run alter role ... in database ... set search_path = %s.")
				.formatted(this.address, this.settings, wanted));
		}
	}

	/** Requires that a pooler allows transactions of several statements. */
	private void requireTransactions(Connection connection) throws SQLException {
		try {
			connection.setAutoCommit(false);
			session(connection);
			connection.commit();
			connection.setAutoCommit(true);
		}
		catch (SQLException ex) {
			if (!UnlimitedConnections.PROTOCOL_VIOLATION.equals(ex.getSQLState())) {
				throw ex;
			}
			throw new StartupException(("the connection pooler at %s allows no transactions (%s): set its pool_mode "
					+ "to transaction or session.")
				.formatted(this.address, ex.getMessage()), ex);
		}
	}

	/**
	 * Returns how a pooler shares its sessions. In session mode, two open connections
	 * never have the same session, and each keeps its own. In transaction mode, the next
	 * transaction gets the session that was used last or that was not used for longest:
	 * in the first case, both connections get the same, in the second, one gets different
	 * ones, unless others always take them away between any two of the transactions.
	 */
	private Pooling pooling(Connection first) throws SQLException {
		try (Connection second = connect()) {
			Set<Integer> ofFirst = new HashSet<>();
			Set<Integer> ofSecond = new HashSet<>();
			for (int i = 0; i < COMPARISONS; i++) {
				ofFirst.add(session(first));
				ofFirst.add(session(first));
				ofSecond.add(session(second));
				if (ofFirst.size() > 1 || ofFirst.equals(ofSecond)) {
					return Pooling.TRANSACTION;
				}
			}
			return (ofSecond.size() > 1) ? Pooling.TRANSACTION : Pooling.SESSION;
		}
	}

	/** Returns the id of the process that serves a connection now. */
	private static int session(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			ResultSet row = statement.executeQuery("select pg_backend_pid()");
			row.next();
			return row.getInt(1);
		}
	}

	private Connection connect() throws SQLException {
		Connection connection = new UnlimitedConnections(this.database.getJdbcUrl(), this.database.getUsername(),
				this.database.getPassword(), false)
			.getConnection();
		connection.setNetworkTimeout(Runnable::run, QUERY_TIMEOUT_MILLIS);
		return connection;
	}

	/**
	 * Returns whether a connection may succeed later: if there is no answer, or the
	 * server is starting or full. PgBouncer uses one and the same state for a server that
	 * it cannot reach and for what its configuration does not allow.
	 */
	private static boolean isTransient(SQLException ex) {
		return switch (Objects.toString(ex.getSQLState(), "")) {
			// cannot_connect_now, too_many_connections
			case "57P03", "53300" -> true;
			case UnlimitedConnections.PROTOCOL_VIOLATION ->
				Objects.toString(ex.getMessage(), "").matches("(?s).*(server|timeout|try again).*");
			case "08004" -> false;
			case String state -> state.startsWith("08");
		};
	}

	private StartupException failure(SQLException ex) {
		String message = Objects.toString(ex.getMessage(), "no reason given");
		if (message.contains(this.database.getJdbcUrl())) {
			return ConfiguredDatabase.notPostgresUrl(this.settings);
		}
		String state = Objects.toString(ex.getSQLState(), "");
		if (state.startsWith("28") || state.equals("08004")) {
			return failure(ex, "the server at %s refuses the user (%s): check %sUSERNAME and %3$sPASSWORD.", message);
		}
		if (state.startsWith("3D")) {
			return failure(ex, "there is no such database at %s (%s): create it, or change the name in %sURL.",
					message);
		}
		if (message.contains("unsupported startup parameter")) {
			return failure(ex, "the connection pooler at %s refuses a parameter of the connection (%s): "
					+ "set its ignore_startup_parameters to extra_float_digits,options, and have no currentSchema in %sURL.",
					message);
		}
		if (state.startsWith("08")) {
			return failure(ex, "no PostgreSQL can be reached at %s (%s): start it, or change %sURL.", reason(ex));
		}
		return failure(ex, "the database at %s cannot be used (%s).", message);
	}

	private StartupException failure(SQLException ex, String format, String reason) {
		return new StartupException(format.formatted(this.address, reason, this.settings), ex);
	}

	private static String reason(SQLException ex) {
		return switch (ex.getCause()) {
			case UnknownHostException _ -> "the host's name is unknown";
			case SocketTimeoutException _ ->
				"no answer within " + UnlimitedConnections.CONNECT_TIMEOUT_SECONDS + " seconds";
			case Throwable cause -> Objects.toString(cause.getMessage(), "the connection broke");
			case null -> Objects.toString(ex.getMessage(), "the connection broke");
		};
	}

}
