package io.posttopic.migration;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import liquibase.change.custom.CustomTaskChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.DatabaseException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

/**
 * A Liquibase change that repairs lists whose positions have gaps or duplicates because
 * others wrote to them while their rows got positions. Lists are repaired in pages, each
 * in its own transaction, and a list only if all of its rows, and the row that owns it,
 * could be locked without waiting. The class is public because Liquibase instantiates it.
 */
public class ListRepair implements CustomTaskChange {

	private static final int PAGE = 500;

	private static final int ATTEMPTS = 5;

	private static final Duration PAUSE = Duration.ofMillis(20);

	private @Nullable String uneven;

	private @Nullable String lock;

	private @Nullable String repair;

	/**
	 * Sets the query for the lists that need repair.
	 * @param uneven SQL that returns the keys of the lists
	 */
	public void setUneven(String uneven) {
		this.uneven = uneven;
	}

	/**
	 * Sets the query that locks lists.
	 * @param lock SQL with one parameter, an array of keys, that returns the keys of the
	 * lists that it locked and to which nobody can add until the transaction ends
	 */
	public void setLock(String lock) {
		this.lock = lock;
	}

	/**
	 * Sets the statement that repairs lists.
	 * @param repair SQL with one parameter, an array of keys
	 */
	public void setRepair(String repair) {
		this.repair = repair;
	}

	/**
	 * Returns one statement that repairs every list, if nobody else writes meanwhile.
	 */
	static String describe(String uneven, String repair) {
		return repair.replace("?", "array(\n" + uneven.indent(2) + ")");
	}

	@Override
	public void execute(Database database) throws CustomChangeException {
		JdbcConnection connection = (JdbcConnection) database.getConnection();
		try {
			connection.setAutoCommit(false);
			Set<Long> lists = uneven(connection);
			// The first repair may overtake a statement that has computed its position
			// but has not locked anything yet. The second repair meets that lock, waits
			// for the other transaction, and sees its row.
			repair(connection, lists);
			repair(connection, lists);
			connection.setAutoCommit(true);
		}
		catch (SQLException | DatabaseException ex) {
			throw new CustomChangeException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CustomChangeException(ex);
		}
	}

	private Set<Long> uneven(JdbcConnection connection) throws SQLException, DatabaseException {
		try (PreparedStatement select = connection.prepareStatement(Objects.requireNonNull(this.uneven))) {
			Set<Long> lists = keys(select);
			connection.commit();
			return lists;
		}
	}

	private void repair(JdbcConnection connection, Collection<Long> lists)
			throws SQLException, DatabaseException, InterruptedException {
		List<Long> remaining = new ArrayList<>(lists);
		for (int attempt = 1; !remaining.isEmpty(); attempt++) {
			if (attempt > ATTEMPTS) {
				throw new SQLException(
						"other transactions have locked %d lists that need repair".formatted(remaining.size()),
						LockRetry.LOCK_NOT_AVAILABLE);
			}
			if (attempt > 1) {
				Thread.sleep(PAUSE);
			}
			remaining = repairUnlocked(connection, remaining);
		}
	}

	/**
	 * Repairs the lists that nobody else has locked, and returns the others.
	 */
	private List<Long> repairUnlocked(JdbcConnection connection, List<Long> lists)
			throws SQLException, DatabaseException {
		List<Long> remaining = new ArrayList<>();
		for (int from = 0; from < lists.size(); from += PAGE) {
			List<Long> page = lists.subList(from, Math.min(from + PAGE, lists.size()));
			Set<Long> locked = repairPage(connection, page);
			page.stream().filter((list) -> !locked.contains(list)).forEach(remaining::add);
		}
		return remaining;
	}

	private Set<Long> repairPage(JdbcConnection connection, List<Long> page) throws SQLException, DatabaseException {
		try (PreparedStatement select = connection.prepareStatement(Objects.requireNonNull(this.lock));
				PreparedStatement update = connection.prepareStatement(Objects.requireNonNull(this.repair))) {
			select.setArray(1, array(connection, page));
			Set<Long> locked = keys(select);
			// A separate statement has a snapshot that is newer than the locks.
			update.setArray(1, array(connection, locked));
			update.executeUpdate();
			connection.commit();
			return locked;
		}
	}

	private static java.sql.Array array(JdbcConnection connection, Collection<Long> keys) throws SQLException {
		return connection.getUnderlyingConnection().createArrayOf("bigint", keys.toArray());
	}

	private static Set<Long> keys(PreparedStatement select) throws SQLException {
		ResultSet rows = select.executeQuery();
		Set<Long> keys = new HashSet<>();
		while (rows.next()) {
			keys.add(rows.getLong(1));
		}
		return keys;
	}

	@Override
	public String getConfirmationMessage() {
		return "All lists are repaired";
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
