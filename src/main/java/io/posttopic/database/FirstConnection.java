package io.posttopic.database;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The first connection to a database, opened before the pool exists. The pool would retry
 * for a while; this connection reports at once, in one sentence, why it fails.
 */
public class FirstConnection {

	private static final int OLDEST_VERSION = 10;

	private final JdbcConnectionDetails database;

	private final String address;

	public FirstConnection(JdbcConnectionDetails database, String address) {
		this.database = database;
		this.address = address;
	}

	/**
	 * Returns PostgreSQL's version as people write it, such as 18.1.
	 * @throws StartupException if the database cannot be reached or used
	 */
	public String serverVersion() {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int / 10000,"
					+ " split_part(current_setting('server_version'), ' ', 1), current_schema()");
			row.next();
			requireVersion(row.getInt(1), row.getString(2));
			requireSchema(row.getString(3));
			return row.getString(2);
		}
		catch (SQLException ex) {
			throw failure(ex);
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
							+ "create it, or change currentSchema in SPRING_DATASOURCE_URL.");
		}
	}

	private Connection connect() throws SQLException {
		return new UnlimitedConnections(this.database.getJdbcUrl(), this.database.getUsername(),
				this.database.getPassword())
			.getConnection();
	}

	private StartupException failure(SQLException ex) {
		String message = Objects.toString(ex.getMessage(), "no reason given");
		if (message.contains(this.database.getJdbcUrl())) {
			return ConfiguredDatabase.notPostgresUrl();
		}
		String state = Objects.toString(ex.getSQLState(), "");
		if (state.startsWith("28") || state.equals("08004")) {
			return new StartupException("the server at %s refuses the user (%s): check SPRING_DATASOURCE_USERNAME "
				.formatted(this.address, message) + "and SPRING_DATASOURCE_PASSWORD.", ex);
		}
		if (state.startsWith("3D")) {
			return new StartupException("there is no such database at %s (%s): create it, or change the name in "
				.formatted(this.address, message) + "SPRING_DATASOURCE_URL.", ex);
		}
		if (state.startsWith("08")) {
			return new StartupException(
					"no PostgreSQL can be reached at %s (%s): start it, or change ".formatted(this.address, reason(ex))
							+ "SPRING_DATASOURCE_URL.",
					ex);
		}
		return new StartupException("the database at %s cannot be used (%s).".formatted(this.address, message), ex);
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
