package io.posttopic.adoption;

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
 * A change of the rows of a big table, a page at a time, each in a transaction of its
 * own, so that nobody waits for more than a page. Made by Liquibase, which is why it is
 * public.
 */
public class PagedUpdate implements CustomTaskChange {

	static final String LOCK_NOT_AVAILABLE = "55P03";

	private @Nullable String page;

	private @Nullable String left;

	/**
	 * Changes one page, the one after a key.
	 * @param page SQL with one parameter, the greatest key of the page before, that
	 * answers with the greatest key of its page, or with null when there is no more
	 */
	public void setPage(String page) {
		this.page = page;
	}

	/**
	 * Counts the rows that are still to be changed, as a page may leave out those that
	 * somebody holds. They are a lock that cannot be had now, and so another attempt's.
	 * @param left SQL that answers with a number
	 */
	public void setLeft(String left) {
		this.left = left;
	}

	/**
	 * Counts the values that somebody chose. Unadoption reads this query from the
	 * changelog, to tell what would be lost; the update itself does not need it.
	 * @param chosen SQL that answers with a number
	 */
	public void setChosen(String chosen) {
		// Nothing to keep.
	}

	static String describe(String page) {
		return "-- page after page, until there is none\n" + page;
	}

	@Override
	public void execute(Database database) throws CustomChangeException {
		JdbcConnection connection = (JdbcConnection) database.getConnection();
		try (PreparedStatement update = connection.prepareStatement(Objects.requireNonNull(this.page));
				Statement count = connection.createStatement()) {
			updateAll(update);
			long rows = left(count);
			if (rows > 0) {
				throw new SQLException("others hold %d rows that are to be changed".formatted(rows),
						LOCK_NOT_AVAILABLE);
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

	private long left(Statement count) throws SQLException {
		ResultSet row = count.executeQuery(Objects.requireNonNull(this.left));
		row.next();
		return row.getLong(1);
	}

	@Override
	public String getConfirmationMessage() {
		return "All pages are updated";
	}

	@Override
	public void setUp() {
		// Nothing to prepare.
	}

	@Override
	public void setFileOpener(ResourceAccessor resources) {
		// Reads no file.
	}

	@Override
	public ValidationErrors validate(Database database) {
		return new ValidationErrors();
	}

}
