package io.posttopic.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sql.DataSource;

import liquibase.Liquibase;
import liquibase.UpdateSummaryEnum;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.ChangeSet.ExecType;
import liquibase.changelog.ChangeSet.RunStatus;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.resource.ResourceAccessor;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A run of Liquibase that adds what the changelog finds missing, while other applications
 * keep reading and writing. Each statement has a lock timeout, so that requests queue
 * behind it for no longer than that.
 *
 * @param withoutTriggers whether to update existing rows without firing triggers
 * @param progress receives a line for each change set that was executed
 */
public record Migration(DataSource dataSource, Changelog changelog, boolean withoutTriggers,
		Consumer<String> progress) {

	/**
	 * The lock timeout of concurrent index builds and of paged updates, which block
	 * nobody while they wait.
	 */
	private static final Duration CONCURRENT_LOCK_TIMEOUT = Duration.ofSeconds(60);

	/**
	 * Adds everything that is missing.
	 * @throws LiquibaseException if the database rejects a statement, or a lock is not
	 * granted in time
	 */
	public void run() throws LiquibaseException {
		new Update().afterPropertiesSet();
	}

	/**
	 * Executes a statement with the lock timeout that suits it.
	 */
	public static void execute(Statement statement, String sql) throws SQLException {
		statement.execute(setLockTimeout(!isConcurrent(sql)));
		statement.execute(sql);
	}

	static boolean isConcurrent(String sql) {
		return sql.contains(" concurrently ");
	}

	/**
	 * Returns the statement that sets the lock timeout of the following ones.
	 * @param blocking whether they block others while they wait
	 */
	static String setLockTimeout(boolean blocking) {
		return "set lock_timeout = " + (blocking ? LockRetry.LOCK_TIMEOUT : CONCURRENT_LOCK_TIMEOUT).toMillis();
	}

	/**
	 * Returns the statement that drops an index without blocking writers.
	 */
	public static String dropIndex(String index) {
		return "drop index concurrently " + index;
	}

	/**
	 * One attempt, which uses its own connection.
	 */
	private final class Update extends SpringLiquibase {

		Update() {
			setDataSource(Migration.this.dataSource);
			setResourceLoader(new DefaultResourceLoader());
			setDatabaseChangeLogTable(Catalog.HISTORY);
			setAnalyticsEnabled(false);
			setShowSummary(UpdateSummaryEnum.OFF);
		}

		@Override
		protected Liquibase createLiquibase(Connection connection) throws DatabaseException {
			ResourceAccessor resources = createResourceOpener();
			return new Liquibase(new DatabaseChangeLog("posttopic"), resources, createDatabase(connection, resources));
		}

		@Override
		protected void performUpdate(Liquibase liquibase) throws LiquibaseException {
			Database database = liquibase.getDatabase();
			LockService lock = LockServiceFactory.getInstance().getLockService(database);
			if (!lock.acquireLock()) {
				Migration.this.progress
					.accept(LockRetry.WAITING_PREFIX + "another server or command is migrating this schema");
				lock.waitForLock();
			}
			JdbcClient jdbc = JdbcClient.create(Migration.this.dataSource);
			dropInterruptedIndexes(new Catalog(jdbc));
			List<Step> missing = Migration.this.changelog.missing(jdbc);
			if (missing.isEmpty()) {
				// Liquibase would skip every later migration by this process, too: it
				// remembers that a database is up to date.
				lock.releaseLock();
				return;
			}
			DatabaseChangeLog log = liquibase.getDatabaseChangeLog();
			missing.forEach((step) -> log.addChangeSet(step.changeSet(log, Migration.this.withoutTriggers)));
			setReplicaIdentityOfHistory(database);
			liquibase.setChangeExecListener(new Listener());
			super.performUpdate(liquibase);
			setReplicaIdentityOfHistory(database);
		}

		/**
		 * Drops the indexes whose creation was interrupted, in sessions of their own,
		 * because Liquibase's has a transaction.
		 */
		private void dropInterruptedIndexes(Catalog catalog) {
			for (String index : catalog.interruptedIndexes()) {
				try (Connection connection = Migration.this.dataSource.getConnection();
						Statement statement = connection.createStatement()) {
					execute(statement, dropIndex(index));
				}
				catch (SQLException ex) {
					throw new UnexpectedLiquibaseException(ex);
				}
			}
		}

		/**
		 * Sets the history's replica identity. The table has no key, so without it
		 * PostgreSQL would reject Liquibase's updates if a publication covers all tables.
		 */
		private void setReplicaIdentityOfHistory(Database database) throws DatabaseException {
			try (Statement statement = ((JdbcConnection) database.getConnection()).createStatement()) {
				statement.execute("""
						do $$ begin
						  if exists (select from pg_class where oid = to_regclass('%1$s') and relreplident = 'd'
						      and pg_has_role(current_user, relowner, 'usage')) then
						    alter table %1$s replica identity full;
						  end if;
						end $$""".formatted(Catalog.HISTORY));
			}
			catch (SQLException ex) {
				throw new UnexpectedLiquibaseException(ex);
			}
			database.commit();
		}

	}

	private final class Listener extends AbstractChangeExecListener {

		private long startNanos;

		@Override
		public void willRun(ChangeSet changeSet, DatabaseChangeLog log, Database database, RunStatus status) {
			this.startNanos = System.nanoTime();
		}

		@Override
		public void ran(ChangeSet changeSet, DatabaseChangeLog log, Database database, ExecType outcome) {
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.startNanos);
			Migration.this.progress
				.accept("added: %s %s (%d ms)".formatted(changeSet.getFilePath(), changeSet.getId(), millis));
		}

	}

}
