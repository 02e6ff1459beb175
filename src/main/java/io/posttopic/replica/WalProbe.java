package io.posttopic.replica;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection over which one server is asked for the position of its write-ahead log. It
 * does not belong to a pool, because no request may delay it. Not thread-safe.
 */
final class WalProbe implements AutoCloseable {

	private static final String TIMEOUT_SECONDS = "2";

	/**
	 * The position of a primary is how far it has written the log, which standbys can
	 * reach. The one at which it will insert the next record can be past the header of a
	 * page that has not been written, until somebody writes.
	 */
	private static final String QUERY = """
			select pg_is_in_recovery(), pg_wal_lsn_diff(
				case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
				'0/0')::bigint""";

	private final String url;

	private final Properties properties = new Properties();

	private @Nullable Connection connection;

	/**
	 * The answer of a server.
	 *
	 * @param standby whether the server is a standby
	 * @param position the position that a standby has replayed, or up to which a primary
	 * has written
	 */
	record Answer(boolean standby, WalPosition position) {

	}

	/**
	 * Creates a probe of the server that a pool connects to.
	 */
	WalProbe(HikariDataSource pool) {
		this.url = Objects.requireNonNull(pool.getJdbcUrl());
		this.properties.putAll(pool.getDataSourceProperties());
		setProperty("user", pool.getUsername());
		setProperty("password", pool.getPassword());
		setProperty("ApplicationName", pool.getPoolName() + " probe");
		setProperty("loginTimeout", TIMEOUT_SECONDS);
		setProperty("socketTimeout", TIMEOUT_SECONDS);
	}

	private void setProperty(String name, @Nullable String value) {
		if (value != null) {
			this.properties.setProperty(name, value);
		}
	}

	/**
	 * Asks the server.
	 * @throws SQLException if the server does not answer within a few seconds; the next
	 * call connects again
	 */
	Answer ask() throws SQLException {
		Connection open = this.connection;
		if (open == null) {
			open = DriverManager.getConnection(this.url, this.properties);
			this.connection = open;
		}
		try (Statement statement = open.createStatement(); ResultSet row = statement.executeQuery(QUERY)) {
			row.next();
			return new Answer(row.getBoolean(1), new WalPosition(row.getLong(2)));
		}
		catch (SQLException ex) {
			close();
			throw ex;
		}
	}

	@Override
	public void close() {
		Connection open = this.connection;
		this.connection = null;
		if (open != null) {
			try {
				open.close();
			}
			catch (SQLException ex) {
				// The connection is broken already.
			}
		}
	}

}
