package io.posttopic.adoption;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sql.DataSource;

import liquibase.Liquibase;
import liquibase.UpdateSummaryEnum;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.ChangeSet.ExecType;
import liquibase.changelog.ChangeSet.RunStatus;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.exception.PreconditionFailedException;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.precondition.core.PreconditionContainer.FailOption;

import org.springframework.core.io.DefaultResourceLoader;

/**
 * Makes what the changelog finds missing, beside applications that go on reading and
 * writing: no statement keeps them waiting for longer than it may wait itself.
 */
class Migration {

	/**
	 * Who makes an index concurrently, or updates by pages, waits without holding anybody
	 * up.
	 */
	private static final Duration CONCURRENT_PATIENCE = Duration.ofSeconds(60);

	private final DataSource dataSource;

	private final Changelog changelog;

	private final boolean withoutTriggers;

	private final Consumer<String> progress;

	/**
	 * Makes a migration.
	 * @param withoutTriggers whether to leave out the triggers of tables when rows that
	 * already exist are changed
	 * @param progress is told a line for each thing that was made
	 */
	Migration(DataSource dataSource, Changelog changelog, boolean withoutTriggers, Consumer<String> progress) {
		this.dataSource = dataSource;
		this.changelog = changelog;
		this.withoutTriggers = withoutTriggers;
		this.progress = progress;
	}

	/**
	 * Makes all that is missing.
	 * @throws LiquibaseException where the database refuses, or a table stays locked for
	 * a moment
	 */
	void run() throws LiquibaseException {
		new Update().afterPropertiesSet();
	}

	/**
	 * Returns how long a statement may wait for a lock.
	 */
	static Duration patience(String sql) {
		return sql.contains(" concurrently ") ? CONCURRENT_PATIENCE : LockPatience.MOMENT;
	}

	static String dropOf(String index) {
		return "drop index concurrently " + index;
	}

	private static void execute(Database database, String sql) throws DatabaseException {
		try (Statement statement = ((JdbcConnection) database.getConnection()).createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new DatabaseException(ex);
		}
	}

	/**
	 * One attempt, on a connection of its own.
	 */
	private final class Update extends SpringLiquibase {

		Update() {
			setDataSource(Migration.this.dataSource);
			setResourceLoader(new DefaultResourceLoader());
			setChangeLog("classpath:/" + Changelog.MASTER);
			setDatabaseChangeLogTable(Catalog.HISTORY);
			setAnalyticsEnabled(false);
			setShowSummary(UpdateSummaryEnum.OFF);
		}

		@Override
		protected void performUpdate(Liquibase liquibase) throws LiquibaseException {
			Database database = liquibase.getDatabase();
			LockService lock = LockServiceFactory.getInstance().getLockService(database);
			if (!lock.acquireLock()) {
				Migration.this.progress.accept(LockPatience.WAITING + "another server, or a command, is at it");
				lock.waitForLock();
			}
			dropInterruptedIndexes(database);
			letHistoryBeReplicated(database);
			liquibase.setChangeExecListener(new Listener());
			super.performUpdate(liquibase);
			letHistoryBeReplicated(database);
		}

		/**
		 * Gives the history a replica identity. It has no key, so a publication of all
		 * tables would refuse Liquibase's updates of it.
		 */
		private void letHistoryBeReplicated(Database database) throws DatabaseException {
			execute(database, """
					do $$ begin
					  if exists (select from pg_class where oid = to_regclass('%1$s') and relreplident = 'd'
					      and pg_has_role(current_user, relowner, 'usage')) then
					    alter table %1$s replica identity full;
					  end if;
					end $$""".formatted(Catalog.HISTORY));
			database.commit();
		}

		private void dropInterruptedIndexes(Database database) throws DatabaseException {
			List<String> indexes = new Catalog(Migration.this.dataSource).interruptedIndexes();
			if (indexes.isEmpty()) {
				return;
			}
			database.setAutoCommit(true);
			for (String index : indexes) {
				execute(database, dropOf(index));
			}
			database.setAutoCommit(false);
		}

	}

	private final class Listener extends AbstractChangeExecListener {

		private long began;

		private boolean missing;

		@Override
		public void willRun(ChangeSet changeSet, DatabaseChangeLog log, Database database, RunStatus status) {
			this.began = System.nanoTime();
			this.missing = true;
			Duration patience = changeSet.isRunInTransaction() ? LockPatience.MOMENT : CONCURRENT_PATIENCE;
			try {
				execute(database, "set lock_timeout = " + patience.toMillis());
				if (Migration.this.withoutTriggers) {
					execute(database,
							"set session_replication_role = " + (step(changeSet).updatesRows() ? "replica" : "origin"));
				}
				// Liquibase begins with a rollback, which would undo it.
				database.commit();
			}
			catch (DatabaseException ex) {
				throw new IllegalStateException(ex);
			}
		}

		// In the transaction of the change set: what is added is marked, or not added.
		@Override
		public void ran(Change change, ChangeSet changeSet, DatabaseChangeLog log, Database database) {
			for (String mark : step(changeSet).marks()) {
				try {
					execute(database, mark);
				}
				catch (DatabaseException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}

		private Step step(ChangeSet changeSet) {
			return Migration.this.changelog.step(changeSet.getFilePath(), changeSet.getId());
		}

		// In the end Liquibase does not tell it from one that was made again.
		@Override
		public void preconditionFailed(PreconditionFailedException failure, FailOption onFail) {
			this.missing = false;
		}

		@Override
		public void ran(ChangeSet changeSet, DatabaseChangeLog log, Database database, ExecType outcome) {
			if (this.missing) {
				long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.began);
				Migration.this.progress
					.accept("made: %s %s (%d ms)".formatted(changeSet.getFilePath(), changeSet.getId(), millis));
			}
		}

	}

}
