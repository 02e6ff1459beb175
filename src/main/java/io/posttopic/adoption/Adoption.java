package io.posttopic.adoption;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.sql.DataSource;

import io.posttopic.database.Database;
import io.posttopic.database.StartupException;
import io.posttopic.database.UnlimitedConnections;

import org.springframework.dao.DataAccessException;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Makes a database fit, beside the applications that work on it.
 */
class Adoption {

	private final DataSource dataSource;

	private final Changelog changelog = Changelog.read();

	private final List<Aggregate> aggregates;

	/**
	 * Makes an adoption.
	 * @param dataSource opens a connection for each use, and is not a pool: what is set
	 * on one is not for others
	 */
	Adoption(UnlimitedConnections dataSource, RelationalMappingContext mapping) {
		this.dataSource = dataSource;
		this.aggregates = Aggregate.all(mapping, this.changelog);
	}

	static Adoption of(Database database, RelationalMappingContext mapping) {
		return new Adoption(
				new UnlimitedConnections(database.getJdbcUrl(), database.getUsername(), database.getPassword()),
				mapping);
	}

	/**
	 * Looks, in one transaction in which nothing can be written. Only where a table has
	 * triggers of the application, one of its rows is updated in a transaction that is
	 * rolled back.
	 * @param withoutTriggers whether rows are to be updated without firing triggers
	 */
	Report inspect(String database, Merge merge, boolean withoutTriggers) {
		return reading((jdbc) -> {
			Inspection inspection = inspection(jdbc, withoutTriggers);
			Twins twins = new Twins(jdbc, this.aggregates);
			List<Twin> compared = new ArrayList<>();
			List<String> sql = new ArrayList<>();
			List<String> obstacles = new ArrayList<>();
			for (Twins.Found found : twins.find()) {
				Twin twin = twins.compare(found, merge == Merge.RENAME);
				if (merge.isNeeded(twin)) {
					sql.addAll(twins.sql(found, twin));
					obstacles.addAll(twins.obstacles(found, twin));
				}
				compared.add(twin);
			}
			if (!sql.isEmpty()) {
				sql.addFirst("begin");
				sql.addLast("commit");
			}
			return inspection.report(database, compared, sql, obstacles);
		});
	}

	/**
	 * What is wanted of the database before it is served.
	 */
	State state() {
		return reading((jdbc) -> {
			Inspection inspection = inspection(jdbc, false);
			List<String> twins = new Twins(jdbc, this.aggregates).find()
				.stream()
				.map((twin) -> twin.quoted() + " beside " + Names.quoted(twin.join().table()))
				.toList();
			List<Step> missing = inspection.missing();
			return new State(missing, missing.isEmpty() ? List.of() : obstaclesAtStart(inspection), twins);
		});
	}

	/**
	 * What triggers do to every row cannot be undone, and whoever only starts a server
	 * has not been asked.
	 */
	private static List<String> obstaclesAtStart(Inspection inspection) {
		List<String> obstacles = new ArrayList<>(inspection.obstacles());
		inspection.fired()
			.forEach((fired) -> obstacles.add(fired.describe()
					+ ": run java -jar posttopic.jar adopt, which fires them, or adopt --without-triggers, which does not."));
		return obstacles;
	}

	private Inspection inspection(JdbcClient jdbc, boolean withoutTriggers) {
		return new Inspection(jdbc, this.changelog, this.aggregates, new Rehearsal(this.dataSource), withoutTriggers);
	}

	/**
	 * Makes what is missing. It may be interrupted, and goes on where it was when it is
	 * begun anew.
	 * @param withoutTriggers whether to leave out the triggers of tables when rows that
	 * already exist are changed
	 * @param progress is told what was made, and what is waited for
	 */
	void migrate(boolean withoutTriggers, Consumer<String> progress) {
		patiently(progress, () -> {
			new Migration(this.dataSource, this.changelog, withoutTriggers, progress).run();
			return true;
		});
	}

	/**
	 * Brings the pairs of all twins into their join tables, in one transaction.
	 * @return the twins as they were
	 * @throws StartupException where one cannot be merged; nothing is changed then
	 */
	List<Twin> merge(Merge merge, Consumer<String> progress) {
		return patiently(progress, () -> {
			try (Connection connection = this.dataSource.getConnection()) {
				connection.setAutoCommit(false);
				List<Twin> twins = merge(JdbcClient.create(new SingleConnectionDataSource(connection, true)), merge);
				connection.commit();
				return twins;
			}
		});
	}

	/**
	 * Looks for what adoption added, in one transaction in which nothing can be written.
	 * @param discardValues whether values may be lost
	 */
	RemovalReport removals(String database, boolean discardValues) {
		return reading((jdbc) -> new Removals(jdbc, this.changelog, this.aggregates).report(database, discardValues));
	}

	/**
	 * Removes what adoption added, beside applications that go on reading and writing. It
	 * may be interrupted, and goes on where it was when it is begun anew.
	 * @param progress is told what is removed, and what is waited for
	 * @throws StartupException if values would be lost and may not be
	 */
	void remove(boolean discardValues, Consumer<String> progress) {
		patiently("not all can be removed (%s). What was removed stays so; unadopt goes on where it was.", progress,
				() -> {
					RemovalReport report = removals("", discardValues);
					if (!report.obstacles().isEmpty()) {
						throw new StartupException(String.join(" ", report.obstacles()));
					}
					try (Connection connection = this.dataSource.getConnection();
							Statement statement = connection.createStatement()) {
						for (Removal removal : report.removals()) {
							for (String sql : removal.sql()) {
								statement.execute("set lock_timeout = " + Migration.patience(sql).toMillis());
								statement.execute(sql);
							}
							progress
								.accept("removed: %s %s %s".formatted(removal.kind(), removal.table(), removal.name()));
						}
					}
					return true;
				});
	}

	private List<Twin> merge(JdbcClient jdbc, Merge merge) {
		jdbc.sql("set local lock_timeout = " + LockPatience.MOMENT.toMillis()).update();
		Twins twins = new Twins(jdbc, this.aggregates);
		List<Twin> merged = new ArrayList<>();
		for (Twins.Found found : twins.find()) {
			merged.add(twins.merge(found, merge == Merge.RENAME));
		}
		return merged;
	}

	private <T> T reading(Function<JdbcClient, T> look) {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			connection.setReadOnly(true);
			connection.setAutoCommit(false);
			return look.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
		}
		catch (SQLException | DataAccessException ex) {
			throw failure("the database cannot be looked at (%s).", ex);
		}
	}

	private <T> T patiently(Consumer<String> progress, Callable<T> budget) {
		return patiently("the database cannot be adopted (%s). What was made stays; adopt goes on where it was.",
				progress, budget);
	}

	private <T> T patiently(String message, Consumer<String> progress, Callable<T> budget) {
		try {
			return new LockPatience(this.dataSource, progress).of(budget);
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
	 * What becomes of twins.
	 */
	enum Merge {

		/** They are only looked at. */
		NONE,

		/** Their pairs are brought over, and they get another name. */
		RENAME,

		/** Their pairs are brought over, and they stay. */
		KEEP;

		boolean isNeeded(Twin twin) {
			return this == RENAME || this == KEEP && !twin.onlyHere().isEmpty();
		}

	}

	/**
	 * What a database lacks.
	 *
	 * @param missing the steps that are to be done
	 * @param obstacles why they cannot be done
	 * @param twins the twins, each with its join table
	 */
	record State(List<Step> missing, List<String> obstacles, List<String> twins) {

	}

}
