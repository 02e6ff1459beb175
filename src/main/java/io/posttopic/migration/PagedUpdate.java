package io.posttopic.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An update of the rows of a big table in pages. Each page has its own transaction, so
 * that others wait for one page at most.
 *
 * @param page SQL with one parameter, the greatest key of the previous page, that returns
 * the greatest key of its own page, or null if there is no further page
 * @param left SQL that counts the rows that still need the update. A page may skip rows
 * that others have locked; if any are left, the update fails as for a lock that is not
 * available, and is retried
 */
record PagedUpdate(String page, String left) implements RowUpdate.Statements {

	@Override
	public String describe() {
		return "-- page after page, until there is none\n" + this.page;
	}

	@Override
	public void run(Connection connection) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(this.page);
				Statement count = connection.createStatement()) {
			Object after = Long.MIN_VALUE;
			while (after != null) {
				update.setObject(1, after);
				after = first(update.executeQuery());
			}
			if (first(count.executeQuery(this.left)) instanceof Long rows && rows > 0) {
				throw new SQLException(
						"other transactions have locked %d rows that still need the update".formatted(rows),
						LockRetry.LOCK_NOT_AVAILABLE);
			}
		}
	}

	private static Object first(ResultSet row) throws SQLException {
		row.next();
		return row.getObject(1);
	}

}
