package io.posttopic.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;

/**
 * A {@link javax.sql.DataSource} that opens a new connection for each use and lifts the
 * time limits of the role and of the database on it. Such limits are meant for an
 * application's queries, not for building an index on a big table or for the first
 * connection.
 */
public class UnlimitedConnections extends AbstractDriverBasedDataSource {

	/**
	 * The application name, which distinguishes these connections from those that serve
	 * requests.
	 */
	private static final String APPLICATION = "posttopic setup";

	/** How long connecting to PostgreSQL may take. */
	static final String CONNECT_TIMEOUT_SECONDS = "5";

	/** How long connecting and authenticating may take together. */
	private static final String LOGIN_TIMEOUT_SECONDS = "10";

	/**
	 * The limits of PostgreSQL 10. They are passed as options of the connection, so that
	 * they are lifted before the first statement.
	 */
	private static final String OPTIONS = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0";

	/**
	 * Lifts the limits of all versions. Those that the server does not have are skipped.
	 */
	private static final String LIFT_ALL = """
			select set_config(name, '0', false) from unnest(array['statement_timeout', 'lock_timeout',
				'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout']) name
			where current_setting(name, true) is not null""";

	/** PgBouncer's state for everything that it rejects or cannot do itself. */
	static final String PROTOCOL_VIOLATION = "08P01";

	private final Driver driver = new Driver();

	private final boolean keepSessions;

	/**
	 * Creates a data source.
	 * @param keepSessions whether each connection keeps its session. Otherwise no
	 * statement lifts the limits, because other applications use the session as well;
	 * those in the connection's options are still requested.
	 */
	public UnlimitedConnections(String url, @Nullable String username, @Nullable String password,
			boolean keepSessions) {
		this.keepSessions = keepSessions;
		setUrl(url);
		setUsername(username);
		setPassword(password);
		Properties properties = new Properties();
		properties.setProperty("ApplicationName", APPLICATION);
		properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
		properties.setProperty("loginTimeout", LOGIN_TIMEOUT_SECONDS);
		// Otherwise the driver sets the application's name in the session.
		properties.setProperty("assumeMinServerVersion", String.valueOf(FirstConnection.OLDEST_VERSION));
		if (!keepSessions) {
			properties.setProperty("prepareThreshold", "0");
		}
		setConnectionProperties(properties);
	}

	public static UnlimitedConnections to(Database database) {
		return new UnlimitedConnections(database.getJdbcUrl(), database.getUsername(), database.getPassword(),
				database.server().pooling().keepsSession());
	}

	/**
	 * Returns whether each connection keeps its session, and so locks that outlast a
	 * transaction.
	 */
	public boolean keepSessions() {
		return this.keepSessions;
	}

	@Override
	protected Connection getConnectionFromDriver(Properties properties) throws SQLException {
		Connection connection = connect(properties);
		if (!this.keepSessions) {
			return connection;
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute(LIFT_ALL);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private Connection connect(Properties properties) throws SQLException {
		String url = Objects.requireNonNull(getUrl());
		Properties withOptions = new Properties();
		withOptions.putAll(properties);
		withOptions.setProperty("options", OPTIONS);
		try {
			return Objects.requireNonNull(this.driver.connect(url, withOptions));
		}
		catch (SQLException ex) {
			if (!PROTOCOL_VIOLATION.equals(ex.getSQLState())) {
				throw ex;
			}
			return Objects.requireNonNull(this.driver.connect(url, properties));
		}
	}

}
