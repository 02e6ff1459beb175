package io.posttopic.changes;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.migration.Aggregate;
import io.posttopic.read.EventFilter;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * A reader of the changes after a {@link ChangePosition}, in an order in which the
 * changes of one row never swap: as they became visible, and those that became visible at
 * the same time by their ids, which are assigned while the row is locked.
 *
 * @see <a href="https://github.com/pgq/pgq">PgQ, which reads its events in this way</a>
 */
final class ChangeReader {

	/**
	 * Identifies the database server, its timeline and the table. A server that was
	 * restored or promoted may use the numbers of transactions again; a dump that is
	 * restored on the same server creates the table anew, without the changes since.
	 */
	private static final String ORIGIN = "(select system_identifier from pg_control_system()) || '-'"
			+ " || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '-' || 'posttopic_changes'::regclass::oid";

	private static final String NOW = "select %s as origin, state.origin as recorded, %s as snapshot from posttopic_changes_state state"
		.formatted(ORIGIN, Snapshot.PRESENT);

	/**
	 * Records that the log now has another origin. The changes so far have the
	 * transaction numbers of the previous one, so only those with later ids will be read.
	 * The lock waits for transactions that are adding changes.
	 */
	private static final String RECORD_ORIGIN = """
			do $$ begin
				lock table posttopic_changes in share row exclusive mode;
				update posttopic_changes_state set origin = %1$s, pruned = 0,
					first_id = coalesce(pg_sequence_last_value(pg_get_serial_sequence('posttopic_changes', 'id')::regclass), 0)
				where origin is distinct from %1$s;
			end $$"""
		.formatted(ORIGIN);

	/**
	 * How many transaction numbers before a position may have been used again after a
	 * crash: more than a server uses in a second, after which they are in the write-ahead
	 * log.
	 */
	private static final int REUSED = 100_000;

	private final String unseen;

	ChangeReader(List<Aggregate> aggregates) {
		this.unseen = "select xid, id, at, type, key1, key2, %s, %s from posttopic_changes where"
			.formatted(watched("before", aggregates), watched("after", aggregates));
	}

	private static String watched(String state, List<Aggregate> aggregates) {
		String cases = aggregates.stream()
			.filter((aggregate) -> aggregate.watched() != null)
			.map((aggregate) -> " when '%s' then (%s->>'%s')::bigint".formatted(aggregate.type(), state,
					aggregate.watched()))
			.collect(Collectors.joining());
		return (cases.isEmpty() ? "null::bigint" : "case type" + cases + " end") + " as watched_" + state;
	}

	/**
	 * Returns the present position, which all changes that are still to come follow.
	 */
	ChangePosition now(JdbcOperations jdbc) {
		ChangePosition recorded = recordedNow(jdbc);
		if (recorded == null) {
			jdbc.execute(RECORD_ORIGIN);
			recorded = recordedNow(jdbc);
		}
		return Objects.requireNonNull(recorded, "Another origin has just been recorded");
	}

	private static @Nullable ChangePosition recordedNow(JdbcOperations jdbc) {
		return jdbc.queryForObject(NOW, (row, index) -> {
			String origin = row.getString("origin");
			return origin.equals(row.getString("recorded"))
					? ChangePosition.after(origin, Snapshot.parse(row.getString("snapshot"))) : null;
		});
	}

	static Snapshot snapshot(JdbcOperations jdbc) {
		return Snapshot.parse(Objects.requireNonNull(jdbc.queryForObject("select " + Snapshot.PRESENT, String.class)));
	}

	/**
	 * Reads changes in one statement.
	 * @param filter which changes to read, null for all
	 * @param resuming whether the database may have crashed since the position was
	 * reached
	 * @param limit how many to read at most; none, if only the position is to be checked
	 * @throws ApiException CURSOR_EXPIRED if changes after the position have been pruned,
	 * or belong to another server or timeline
	 */
	ChangePage read(JdbcOperations jdbc, ChangePosition position, @Nullable EventFilter filter, boolean resuming,
			int limit) {
		List<Object> parameters = new ArrayList<>();
		String sql = compose(position, filter, resuming, limit, parameters);
		ResultSetExtractor<ChangePage> page = (rows) -> page(rows, position, limit);
		return Objects.requireNonNull(jdbc.query(sql, (statement) -> {
			// The best plan depends on how much is new, which a generic plan does not
			// know.
			statement.unwrap(PGStatement.class).setPrepareThreshold(0);
			for (int i = 0; i < parameters.size(); i++) {
				statement.setObject(i + 1, parameters.get(i));
			}
		}, page));
	}

	/**
	 * Composes the statement. A change is visible to it if and only if the snapshot that
	 * it returns shows the change. The changes that the position's snapshot does not show
	 * belong to transactions that ran then, or began later; the primary key finds both.
	 */
	private String compose(ChangePosition position, @Nullable EventFilter filter, boolean resuming, int limit,
			List<Object> parameters) {
		StringBuilder sql = new StringBuilder("select ").append(ORIGIN)
			.append(" as origin, state.pruned, " + Snapshot.PRESENT + " as snapshot, change.*, "
					+ Snapshot.micros("change.at")
					+ " as micros from posttopic_changes_state state left join lateral (select * from (");
		sql.append(this.unseen).append(" xid >= ?");
		parameters.add(position.seen().xmax());
		if (!position.seen().running().isEmpty()) {
			sql.append(" union all ").append(this.unseen).append(" xid = any(?::bigint[])");
			parameters.add(position.seen().running().stream().mapToLong(Long::longValue).toArray());
		}
		if (resuming) {
			sql.append(" union all ")
				.append(this.unseen)
				.append(" xid between ? and ?")
				.append(" and txid_visible_in_snapshot(xid, ?::txid_snapshot) and at > to_timestamp(?::float8 / 1000000)");
			parameters.add(position.seen().xmax() - REUSED);
			parameters.add(position.seen().xmax() - 1);
			parameters.add(position.seen().text());
			parameters.add(position.seen().takenAt());
		}
		sql.append(") unseen where id > greatest(?, state.first_id)");
		parameters.add(position.id());
		if (position.next() != null) {
			sql.append(" and txid_visible_in_snapshot(xid, ?::txid_snapshot)");
			parameters.add(position.next().text());
		}
		if (filter != null) {
			restrict(sql, filter, parameters);
		}
		sql.append(" order by id limit ?) change on true order by change.id");
		parameters.add(limit);
		return sql.toString();
	}

	private static void restrict(StringBuilder sql, EventFilter filter, List<Object> parameters) {
		sql.append(" and type = ?");
		parameters.add(filter.type());
		if (filter.key1() != null) {
			sql.append(" and key1 = ?");
			parameters.add(filter.key1());
		}
		if (filter.key2() != null) {
			sql.append(" and key2 = ?");
			parameters.add(filter.key2());
		}
		if (filter.watched() != null) {
			sql.append(" and ? in (watched_before, watched_after)");
			parameters.add(filter.watched());
		}
	}

	private static ChangePage page(ResultSet rows, ChangePosition position, int limit) throws SQLException {
		rows.next();
		if (!position.origin().equals(rows.getString("origin")) || rows.getLong("pruned") >= position.seen().xmin()) {
			throw new ApiException(ErrorCode.CURSOR_EXPIRED,
					"The changes after this cursor are not known any more. Read the rows again, and subscribe without it.");
		}
		Snapshot present = Snapshot.parse(rows.getString("snapshot"));
		Snapshot end = Objects.requireNonNullElse(position.next(), present);
		ChangePosition reached = position;
		List<Change> changes = new ArrayList<>();
		do {
			long id = rows.getLong("id");
			if (!rows.wasNull()) {
				reached = position.at(end, id);
				changes.add(new Change(rows.getLong("xid"), rows.getLong("micros"), rows.getString("type"),
						rows.getLong("key1"), rows.getObject("key2", Long.class),
						rows.getObject("watched_before", Long.class), rows.getObject("watched_after", Long.class),
						reached));
			}
		}
		while (rows.next());
		boolean full = changes.size() == limit;
		return new ChangePage(changes, end, full ? reached : ChangePosition.after(position.origin(), end),
				!full && position.next() == null);
	}

}
