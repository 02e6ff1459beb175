package io.posttopic.migration;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import liquibase.change.custom.CustomTaskChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.DatabaseException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

/**
 * A Liquibase change that updates the rows of a big table in pages. Each page has its own
 * transaction, so that others wait for one page at most. The class is public because
 * Liquibase instantiates it.
 */
public class PagedUpdate implements CustomTaskChange {

	private @Nullable String page;

	private @Nullable String remaining;

	/**
	 * Sets the statement that updates the next page.
	 * @param page SQL with one parameter, the greatest key of the previous page, that
	 * returns the greatest key of its own page, or null if there is no further page
	 */
	public void setPage(String page) {
		this.page = page;
	}

	/**
	 * Sets the query that counts the rows that still need the update. A page may skip
	 * rows that others have locked; if any are left, the change fails as for a lock that
	 * is not available, and is retried.
	 * @param left SQL that returns a number
	 */
	public void setLeft(String left) {
		this.remaining = left;
	}

	/**
	 * Accepts the query that counts the values that differ from those of this update.
	 * Unadoption reads it from the changelog to report which values would be lost; the
	 * update itself does not use it.
	 * @param chosen SQL that returns a number
	 */
	public void setChosen(String chosen) {
		// Only unadoption uses it.
	}

	/**
	 * Returns the statement of a page, with a comment that it is to be repeated.
	 */
	static String describe(String page) {
		return "-- page after page, until there is none\n" + page;
	}

	@Override
	public void execute(Database database) throws CustomChangeException {
		JdbcConnection connection = (JdbcConnection) database.getConnection();
		try (PreparedStatement update = connection.prepareStatement(Objects.requireNonNull(this.page));
				Statement count = connection.createStatement()) {
			updateAll(update);
			long rows = countRemaining(count);
			if (rows > 0) {
				throw new SQLException(
						"other transactions have locked %d rows that still need the update".formatted(rows),
						LockRetry.LOCK_NOT_AVAILABLE);
			}
		}
		catch (SQLException | DatabaseException ex) {
			throw new CustomChangeException(ex);
		}
	}

	private static void updateAll(PreparedStatement update) throws SQLException {
		Object after = Long.MIN_VALUE;
		while (after != null) {
			update.setObject(1, after);
			ResultSet row = update.executeQuery();
			row.next();
			after = row.getObject(1);
		}
	}

	private long countRemaining(Statement count) throws SQLException {
		ResultSet row = count.executeQuery(Objects.requireNonNull(this.remaining));
		row.next();
		return row.getLong(1);
	}

	@Override
	public String getConfirmationMessage() {
		return "All pages are updated";
	}

	@Override
	public void setUp() {
		// There is nothing to prepare.
	}

	@Override
	public void setFileOpener(ResourceAccessor resources) {
		// The change reads no file.
	}

	@Override
	public ValidationErrors validate(Database database) {
		return new ValidationErrors();
	}

}
