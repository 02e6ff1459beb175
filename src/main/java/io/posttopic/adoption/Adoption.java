package io.posttopic.adoption;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.database.Database;
import io.posttopic.database.UnlimitedConnections;
import io.posttopic.inspection.Findings;
import io.posttopic.inspection.Inspection;
import io.posttopic.inspection.Report;
import io.posttopic.inspection.TwinComparison;
import io.posttopic.migration.Added;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.LockRetry;
import io.posttopic.migration.LogTriggers;
import io.posttopic.migration.Migration;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;
import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The operations that prepare a database for the server, and that undo the preparation:
 * inspecting the database, adding what it lacks, merging twins, and removing what was
 * added. Other applications can keep using the database while an operation runs.
 *
 * @param dataSource opens a new connection for each use; it is not a pool, so that
 * settings of one session do not leak into another
 * @param changes whether changes of rows are to be logged, or null to decide by the
 * database
 */
record Adoption(UnlimitedConnections dataSource, RelationalMappingContext mapping, @Nullable Boolean changes) {

	static Adoption of(Database database, RelationalMappingContext mapping, @Nullable Boolean changes) {
		return new Adoption(UnlimitedConnections.to(database), mapping, changes);
	}

	/**
	 * Returns a report of what the database has, what it lacks, and what adoption would
	 * change. The catalogs and rows are read in one read-only transaction; checks that
	 * cannot be made in it use transactions of their own, and change nothing.
	 * @param withoutTriggers whether rows are to be updated without firing triggers
	 */
	Report inspect(String database, Merge merge, boolean withoutTriggers) {
		return readOnly((jdbc) -> {
			Inspection inspection = inspection(jdbc, changelog(jdbc), withoutTriggers);
			Findings findings = inspection.check();
			List<Report.TableReport> tables = inspection.reportTables();
			String user = inspection.session().username();
			Twins twins = twins(jdbc);
			List<TwinComparison> comparisons = new ArrayList<>();
			List<String> merges = new ArrayList<>();
			for (TwinTable twin : twins.find()) {
				if (!twin.table().mayRead()) {
					findings.unreadable(merge != Merge.NONE, twin.table(), user);
					continue;
				}
				TwinComparison comparison = twins.compare(twin, merge == Merge.RENAME);
				if (merge.isNeeded(comparison)) {
					merges.addAll(twins.sql(twin, comparison));
					twins.check(twin, comparison, findings);
				}
				comparisons.add(comparison);
			}
			List<String> sql = new ArrayList<>(inspection.sql());
			if (!merges.isEmpty()) {
				sql.add("begin");
				sql.addAll(merges);
				sql.add("commit");
			}
			return new Report(database, inspection.session().schema(), user, tables, comparisons, findings.obstacles(),
					findings.warnings(), findings.unchecked(), sql);
		});
	}

	/**
	 * Returns what the database lacks, and why that cannot be added at startup.
	 */
	StartupState startupState() {
		return readOnly((jdbc) -> {
			Changelog changelog = changelog(jdbc);
			Inspection inspection = inspection(jdbc, changelog, false);
			List<String> twins = twins(jdbc).find()
				.stream()
				.map((twin) -> twin.quoted() + " beside " + Names.quoted(twin.join().table()))
				.toList();
			List<Step> missing = inspection.missing();
			return new StartupState(missing, missing.isEmpty() ? List.of() : obstaclesAtStart(inspection), twins,
					changelog.logTriggers() == LogTriggers.OMIT, deniedTables(new Catalog(jdbc), changelog));
		});
	}

	/**
	 * Returns the obstacles to an adoption at startup. They include the application's
	 * triggers that would fire: their effects cannot be undone, and whoever starts a
	 * server has not agreed to them.
	 */
	private static List<String> obstaclesAtStart(Inspection inspection) {
		List<String> obstacles = new ArrayList<>(inspection.check().obstacles());
		inspection.firedTriggers()
			.forEach((fired) -> obstacles.add(fired
					+ ": run java -jar posttopic.jar adopt, which fires them, or adopt --without-triggers, which does not."));
		return obstacles;
	}

	/**
	 * Returns a warning if the user may not read and write all of the server's own
	 * tables, which another user may have created.
	 */
	private static Optional<String> deniedTables(Catalog catalog, Changelog changelog) {
		Stream<String> own = Step.addedBy(changelog.steps(), Added.Kind.TABLE)
			.map(Added::table)
			.filter((name) -> name.startsWith("posttopic_"));
		String denied = catalog.tables(own.toList())
			.values()
			.stream()
			.filter((table) -> !(table.mayRead() && table.mayWrite()))
			.map(Catalog.ExistingTable::name)
			.sorted()
			.collect(Collectors.joining(", "));
		return denied.isEmpty() ? Optional.empty() : Optional
			.of("The user %1$s may not use %2$s, so some requests will fail: let the owner run grant select, insert, update, delete on %2$s to %3$s."
				.formatted(catalog.session().username(), denied, Names.quoted(catalog.session().username())));
	}

	private Changelog changelog(JdbcClient jdbc) {
		return Changelog.of(this.mapping, this.changes, jdbc);
	}

	private Inspection inspection(JdbcClient jdbc, Changelog changelog, boolean withoutTriggers) {
		return new Inspection(jdbc, changelog, this.dataSource, withoutTriggers);
	}

	private Twins twins(JdbcClient jdbc) {
		return new Twins(new Catalog(jdbc), Aggregate.all(this.mapping));
	}

	/**
	 * Adds what is missing. An interrupted run can be repeated and continues where it
	 * stopped.
	 * @param withoutTriggers whether to update existing rows without firing triggers
	 * @param progress receives a line for each addition and each wait
	 */
	void migrate(boolean withoutTriggers, Consumer<String> progress) {
		Changelog changelog = readOnly(this::changelog);
		withLockRetry(progress, () -> {
			new Migration(this.dataSource, changelog, withoutTriggers, progress).run();
			return true;
		});
	}

	/**
	 * Copies the pairs of all twins into their join tables, in one transaction. Twins
	 * that keep their names are left out if there is nothing to copy.
	 * @return the merged twins as they were before
	 * @throws StartupException if a twin cannot be merged; nothing is changed then
	 */
	List<TwinComparison> merge(Merge merge, Consumer<String> progress) {
		return withLockRetry(progress, () -> {
			try (Connection connection = this.dataSource.getConnection()) {
				connection.setAutoCommit(false);
				List<TwinComparison> merged = merge(JdbcClient.create(new SingleConnectionDataSource(connection, true)),
						merge);
				connection.commit();
				return merged;
			}
		});
	}

	/**
	 * Returns what adoption added, in one read-only transaction.
	 * @param discardValues whether values may be lost
	 */
	RemovalReport removals(String database, boolean discardValues) {
		return readOnly((jdbc) -> new Removals(jdbc, Changelog.of(this.mapping, LogTriggers.CREATE)).report(database,
				discardValues));
	}

	/**
	 * Removes what adoption added, while other applications keep reading and writing. An
	 * interrupted run can be repeated and continues where it stopped.
	 * @param progress receives a line for each removal and each wait
	 * @throws StartupException if values would be lost and may not be, or if another
	 * obstacle exists
	 */
	void remove(boolean discardValues, Consumer<String> progress) {
		withLockRetry(
				"the additions cannot be removed completely (%s). What was removed stays removed; run unadopt again to continue.",
				progress, () -> {
					RemovalReport report = removals("", discardValues);
					if (!report.obstacles().isEmpty()) {
						throw new StartupException(String.join(" ", report.obstacles()));
					}
					try (Connection connection = this.dataSource.getConnection();
							Statement statement = connection.createStatement()) {
						for (Removal removal : report.removals()) {
							for (String sql : removal.sql()) {
								Migration.execute(statement, sql);
							}
							progress.accept("removed: " + removal.describe());
						}
					}
					return true;
				});
	}

	private List<TwinComparison> merge(JdbcClient jdbc, Merge merge) {
		jdbc.sql("set local lock_timeout = " + LockRetry.LOCK_TIMEOUT.toMillis()).update();
		Twins twins = twins(jdbc);
		boolean rename = merge == Merge.RENAME;
		List<TwinComparison> merged = new ArrayList<>();
		for (TwinTable twin : twins.find()) {
			if (rename || merge.isNeeded(twins.compare(twin, false))) {
				merged.add(twins.merge(twin, rename));
			}
		}
		return merged;
	}

	private <T> T readOnly(Function<JdbcClient, T> query) {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setReadOnly(true);
			connection.setAutoCommit(false);
			JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
			// The driver's method would set the level for the whole session, which a
			// connection pooler may share.
			jdbc.sql("set transaction isolation level repeatable read").update();
			return query.apply(jdbc);
		}
		catch (SQLException | DataAccessException ex) {
			throw failure("the database cannot be inspected (%s).", ex);
		}
	}

	private <T> T withLockRetry(Consumer<String> progress, Callable<T> action) {
		return withLockRetry("the database cannot be adopted (%s). What was added stays; run adopt again to continue.",
				progress, action);
	}

	private <T> T withLockRetry(String message, Consumer<String> progress, Callable<T> action) {
		if (!this.dataSource.keepSessions()) {
			throw new StartupException("the database has to be changed, and the connection pooler in front of it, "
					+ "which is in transaction mode, cannot keep the lock for that: set posttopic.adopt.url to "
					+ "the JDBC URL of PostgreSQL itself.");
		}
		try {
			return new LockRetry(this.dataSource, progress).call(action);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (StartupException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw failure(message, ex);
		}
	}

	private static RuntimeException failure(String message, Exception failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql) {
				return new StartupException(message.formatted(sql.getMessage()), failure);
			}
		}
		return new IllegalStateException(failure);
	}

	/**
	 * The treatment of twins by one run.
	 */
	enum Merge {

		/** Only compares them with their join tables. */
		NONE,

		/** Copies their pairs into the join tables, and renames them. */
		RENAME,

		/** Copies their pairs into the join tables, and keeps their names. */
		KEEP;

		boolean isNeeded(TwinComparison comparison) {
			return this == RENAME || this == KEEP && !comparison.onlyHere().isEmpty();
		}

	}

	/**
	 * The state of a database when the server starts.
	 *
	 * @param missing the steps that have to run
	 * @param obstacles why they cannot run; empty if they can, or if nothing is missing
	 * @param twins the twins, each with the name of its join table
	 * @param omitsLog whether changes are not logged, because another application created
	 * tables and no setting asks for a log
	 * @param deniedTables the warning if the user may not use all of the server's own
	 * tables
	 */
	record StartupState(List<Step> missing, List<String> obstacles, List<String> twins, boolean omitsLog,
			Optional<String> deniedTables) {

	}

}
