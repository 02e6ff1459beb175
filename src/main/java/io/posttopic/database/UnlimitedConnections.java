package io.posttopic.database;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.util.ClassUtils;

/**
 * A {@link javax.sql.DataSource} that opens a new connection for each use, on which no
 * time limit of the role or of the database applies. Whoever set such a limit for an
 * application did not mean the index of a big table, nor the first look at a database.
 */
public class UnlimitedConnections extends AbstractDriverBasedDataSource {

	/** Tells them apart from those of a server that answers requests. */
	private static final String APPLICATION = "posttopic setup";

	/** How long it may take to reach the server. */
	static final String CONNECT_TIMEOUT_SECONDS = "5";

	/**
	 * The limits that PostgreSQL 10 has. They are part of the request for a connection,
	 * so that they are lifted before the first statement.
	 */
	private static final String OPTIONS = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0";

	/** Newer versions have more of them, and refuse none that they do not know. */
	private static final String LIFT_ALL = """
			select set_config(name, '0', false) from pg_settings where name in ('statement_timeout', 'lock_timeout',
				'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')""";

	/** What PgBouncer answers to options that it cannot pass on. */
	private static final String PROTOCOL_VIOLATION = "08P01";

	private final Driver driver;

	public UnlimitedConnections(String url, @Nullable String username, @Nullable String password) {
		this.driver = (Driver) BeanUtils.instantiateClass(ClassUtils
			.resolveClassName(Objects.requireNonNull(DatabaseDriver.POSTGRESQL.getDriverClassName()), null));
		setUrl(url);
		if (username != null) {
			setUsername(username);
		}
		if (password != null) {
			setPassword(password);
		}
		Properties properties = new Properties();
		properties.setProperty("ApplicationName", APPLICATION);
		properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
		setConnectionProperties(properties);
	}

	@Override
	protected Connection getConnectionFromDriver(Properties properties) throws SQLException {
		Connection connection = connect(properties);
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
