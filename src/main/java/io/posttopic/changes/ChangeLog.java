package io.posttopic.changes;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.LogTriggers;
import io.posttopic.pool.RepeatedTask;
import io.posttopic.read.EventFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.stereotype.Repository;

/**
 * The log of changes, which triggers write no matter which application changes a row.
 * This class determines from when the log is complete, and prunes changes that are older
 * than the retention time.
 */
@Repository
@EnableConfigurationProperties(ChangeLogProperties.class)
public class ChangeLog implements AutoCloseable {

	private static final Duration PRUNING_INTERVAL = Duration.ofMinutes(1);

	private static final int PRUNED_ROWS = 1000;

	private static final String OFF = "switched off in this database; posttopic.changes.enabled=true switches it on.";

	/**
	 * Deletes a few of the oldest changes. A point in the past is known if no change
	 * after it has been pruned. Changes of transactions that have not begun come from
	 * another server, whose dump was restored.
	 */
	private static final String PRUNE = """
			with oldest as (
				(select xid, id from posttopic_changes order by xid, id limit ?)
				union
				(select xid, id from posttopic_changes where xid >= txid_snapshot_xmax(txid_current_snapshot())
					order by xid, id limit ?)
			), pruned as (
				delete from posttopic_changes using oldest
				where posttopic_changes.xid = oldest.xid and posttopic_changes.id = oldest.id and at < ?
				returning posttopic_changes.xid, posttopic_changes.id, at
			), noted as (
				update posttopic_changes_state set since = greatest(since, (select max(at) from pruned)),
					pruned = greatest(pruned, (select max(xid) from pruned where id > first_id))
				where exists (select from pruned)
			)
			select count(*) from pruned""";

	private final JdbcOperations jdbc;

	private final ChangeLogProperties properties;

	private final ChangeReader reader;

	private final String selectSince;

	private final RepeatedTask pruner;

	/**
	 * The time from which the log is complete, as this server last read it; null while
	 * the log is off.
	 */
	private volatile @Nullable Instant since;

	ChangeLog(JdbcOperations jdbc, ChangeLogProperties properties, RelationalMappingContext mapping) {
		this.jdbc = jdbc;
		this.properties = properties;
		List<Aggregate> aggregates = Aggregate.all(mapping);
		this.reader = new ChangeReader(aggregates);
		this.selectSince = "select since from posttopic_changes_state where " + LogTriggers.allExist(aggregates);
		this.pruner = RepeatedTask.start(Thread.ofVirtual().name("posttopic-changes"), PRUNING_INTERVAL, this::prune);
	}

	/**
	 * Throws an exception if changes are not logged.
	 * @throws ApiException BAD_USER_INPUT
	 */
	public void requireEnabled() {
		if (since() == null) {
			throw new ApiException(ErrorCode.BAD_USER_INPUT, "The change log is " + OFF);
		}
	}

	/**
	 * Returns the present position, which all changes that are still to come follow.
	 */
	public ChangePosition now() {
		return this.reader.now(this.jdbc);
	}

	/**
	 * Reads changes.
	 * @param filter which changes to read
	 * @param resuming whether the database may have crashed since the position was
	 * reached
	 * @param limit how many to read at most; none, if only the position is to be checked
	 * @throws ApiException CURSOR_EXPIRED if changes after the position have been pruned,
	 * or belong to another server or timeline
	 */
	public ChangePage read(ChangePosition position, EventFilter filter, boolean resuming, int limit) {
		return this.reader.read(this.jdbc, position, filter, resuming, limit);
	}

	ChangeReader reader() {
		return this.reader;
	}

	/**
	 * Validates a point in the past.
	 * @param argument the path of the argument that contains it
	 * @throws ApiException BAD_USER_INPUT if it is in the future, or the log was not
	 * complete then
	 */
	public void requireKnown(OffsetDateTime asOf, String argument) {
		Instant time = asOf.toInstant();
		Instant now = Instant.now();
		// Another server may just have pruned what is older than the retention time.
		Instant earliest = time.isBefore(now.minus(this.properties.retention())) ? loadSince() : since();
		if (earliest == null) {
			throw ApiException.badInput(argument, "the change log is " + OFF);
		}
		if (time.isAfter(now)) {
			throw ApiException.badInput(argument, "must not be in the future.");
		}
		if (time.isBefore(earliest)) {
			throw ApiException.badInput(argument,
					"must not be before the change log begins, which is " + earliest + ".");
		}
	}

	/**
	 * Returns the time from which the log is complete, or null if it is off. While it
	 * seems to be off, the database is asked each time, because another server or command
	 * may switch it on.
	 */
	private @Nullable Instant since() {
		Instant known = this.since;
		return (known != null) ? known : loadSince();
	}

	private @Nullable Instant loadSince() {
		ResultSetExtractor<@Nullable Instant> first = (rows) -> rows.next()
				? rows.getObject("since", OffsetDateTime.class).toInstant() : null;
		Instant loaded = this.jdbc.query(this.selectSince, first);
		this.since = loaded;
		return loaded;
	}

	void prune() {
		OffsetDateTime end = OffsetDateTime.now().minus(this.properties.retention());
		long pruned = PRUNED_ROWS;
		while (pruned >= PRUNED_ROWS && !Thread.currentThread().isInterrupted()) {
			pruned = Objects.requireNonNull(this.jdbc.queryForObject(PRUNE, Long.class, PRUNED_ROWS, PRUNED_ROWS, end));
		}
		loadSince();
	}

	@Override
	public void close() {
		this.pruner.close();
	}

}
