package io.posttopic.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Gatherers;

/**
 * A repair of lists whose positions have gaps or duplicates because others wrote to them
 * while their rows got positions. Lists are repaired in pages, each in its own
 * transaction. A list is repaired only if all of its rows, and the row that owns it, can
 * be locked without waiting.
 *
 * @param uneven SQL that returns the keys of the lists that need repair
 * @param lock SQL with one parameter, an array of keys, that returns the keys of the
 * lists that it locked and to which nobody can add until the transaction ends
 * @param repair SQL with one parameter, an array of keys, that repairs their lists
 */
record ListRepair(String uneven, String lock, String repair) implements RowUpdate.Statements {

	private static final int PAGE = 500;

	private static final int ATTEMPTS = 5;

	private static final Duration PAUSE = Duration.ofMillis(20);

	/**
	 * Returns one statement that repairs every list, provided that no other transaction
	 * writes to the lists at the same time.
	 */
	@Override
	public String describe() {
		return this.repair.replace("?", "array(\n" + this.uneven.indent(2) + ")");
	}

	@Override
	public void run(Connection connection) throws SQLException, InterruptedException {
		connection.setAutoCommit(false);
		Set<Long> lists = uneven(connection);
		// The first repair may overtake a statement that has computed its position but
		// has not locked anything yet. The second repair meets that lock, waits for the
		// other transaction, and sees its row.
		repair(connection, lists);
		repair(connection, lists);
		connection.setAutoCommit(true);
	}

	private Set<Long> uneven(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.uneven)) {
			Set<Long> lists = keys(select);
			connection.commit();
			return lists;
		}
	}

	private void repair(Connection connection, Collection<Long> lists) throws SQLException, InterruptedException {
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
	private List<Long> repairUnlocked(Connection connection, List<Long> lists) throws SQLException {
		List<Long> remaining = new ArrayList<>();
		for (List<Long> page : lists.stream().gather(Gatherers.windowFixed(PAGE)).toList()) {
			Set<Long> locked = repairPage(connection, page);
			page.stream().filter((list) -> !locked.contains(list)).forEach(remaining::add);
		}
		return remaining;
	}

	private Set<Long> repairPage(Connection connection, List<Long> page) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.lock);
				PreparedStatement update = connection.prepareStatement(this.repair)) {
			select.setArray(1, array(connection, page));
			Set<Long> locked = keys(select);
			// A separate statement has a snapshot that is newer than the locks.
			update.setArray(1, array(connection, locked));
			update.executeUpdate();
			connection.commit();
			return locked;
		}
	}

	private static java.sql.Array array(Connection connection, Collection<Long> keys) throws SQLException {
		return connection.createArrayOf("bigint", keys.toArray());
	}

	private static Set<Long> keys(PreparedStatement select) throws SQLException {
		ResultSet rows = select.executeQuery();
		Set<Long> keys = new HashSet<>();
		while (rows.next()) {
			keys.add(rows.getLong(1));
		}
		return keys;
	}

}
