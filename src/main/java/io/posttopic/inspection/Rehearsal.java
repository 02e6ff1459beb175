package io.posttopic.inspection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import javax.sql.DataSource;

import io.posttopic.migration.LockRetry;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Checks that need a connection of their own: whether a row can be updated and whether
 * the user may disable triggers, each in a transaction that is rolled back, and a count
 * by a condition that cannot be prepared.
 */
record Rehearsal(DataSource dataSource) {

	private static final String WITHOUT_TRIGGERS = "set local session_replication_role = replica";

	/**
	 * Updates one row without changing it, and rolls back.
	 * @param table the table's quoted name
	 * @param column the quoted name of the column that is set to its own value
	 */
	Outcome updateRow(String table, String column, boolean withoutTriggers) {
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			try {
				statement.execute("set local lock_timeout = " + LockRetry.LOCK_TIMEOUT.toMillis());
				if (withoutTriggers) {
					statement.execute(WITHOUT_TRIGGERS);
				}
				// Deferred triggers run at commit, and this transaction is rolled back.
				statement.execute("set constraints all immediate");
				return updateRow(connection, table, column);
			}
			finally {
				connection.rollback();
			}
		}
		catch (SQLException ex) {
			String state = Objects.toString(ex.getSQLState(), "");
			return new Outcome(state.equals(LockRetry.LOCK_NOT_AVAILABLE) ? Result.UNKNOWN : Result.REFUSED,
					String.valueOf(ex.getMessage()));
		}
	}

	private static Outcome updateRow(Connection connection, String table, String column) throws SQLException {
		String row = unlockedRow(connection, table);
		if (row == null) {
			return new Outcome(Result.UNKNOWN, "there is no row that is not locked");
		}
		try (PreparedStatement update = connection
			.prepareStatement("update %1$s set %2$s = %2$s where ctid = ?::tid".formatted(table, column))) {
			update.setString(1, row);
			return new Outcome((update.executeUpdate() == 1) ? Result.PASSED : Result.REFUSED,
					"the update was suppressed");
		}
	}

	private static @Nullable String unlockedRow(Connection connection, String table) throws SQLException {
		try (Statement select = connection.createStatement()) {
			ResultSet row = select.executeQuery("select ctid from %s limit 1 for update skip locked".formatted(table));
			return row.next() ? row.getString(1) : null;
		}
	}

	/**
	 * Counts the rows that meet a condition from the catalogs. A prepared statement would
	 * take an operator such as {@code ?} in the condition for a parameter.
	 * @param table the table's quoted name
	 */
	long countRows(String table, String condition) {
		return Objects.requireNonNull(new JdbcTemplate(this.dataSource)
			.queryForObject("select count(*) from %s where %s".formatted(table, condition), Long.class));
	}

	boolean mayDisableTriggers() {
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute(WITHOUT_TRIGGERS);
			connection.rollback();
			return true;
		}
		catch (SQLException _) {
			return false;
		}
	}

	/**
	 * The outcome of a rehearsal.
	 *
	 * @param reason why the rehearsal did not pass; meaningless if it passed
	 */
	record Outcome(Result result, String reason) {

	}

	/**
	 * The result of a rehearsal. It is unknown if the rehearsal could not be carried out,
	 * for instance because all rows are locked.
	 */
	enum Result {

		PASSED, REFUSED, UNKNOWN

	}

}
