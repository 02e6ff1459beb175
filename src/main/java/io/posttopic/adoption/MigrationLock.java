package io.posttopic.adoption;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;

import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.LockException;
import liquibase.lockservice.DatabaseChangeLogLock;
import liquibase.lockservice.LockService;
import org.jspecify.annotations.Nullable;

/**
 * Lets one server at a time migrate a schema. Unlike Liquibase's own lock, which is a row
 * that a killed process leaves behind, PostgreSQL lets go of this one with its
 * connection. Made by Liquibase, which is why it is public.
 */
public class MigrationLock implements LockService {

	private static final Duration PAUSE = Duration.ofMillis(250);

	private static final String KEY = "(hashtext('posttopic'), hashtext(current_schema()))";

	private @Nullable Database database;

	private boolean held;

	@Override
	public int getPriority() {
		return PRIORITY_DATABASE;
	}

	@Override
	public boolean supports(Database database) {
		return database instanceof PostgresDatabase;
	}

	@Override
	public void setDatabase(Database database) {
		this.database = database;
	}

	@Override
	public boolean hasChangeLogLock() {
		return this.held;
	}

	/**
	 * Asks again and again: a statement that waits would hold up an index that the other
	 * server makes concurrently.
	 */
	@Override
	public void waitForLock() throws LockException {
		while (!acquireLock()) {
			try {
				Thread.sleep(PAUSE);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new LockException(ex);
			}
		}
	}

	@Override
	public boolean acquireLock() throws LockException {
		this.held = this.held || ask("select pg_try_advisory_lock" + KEY);
		return this.held;
	}

	@Override
	public void releaseLock() throws LockException {
		this.held = this.held && !ask("select pg_advisory_unlock" + KEY);
	}

	@Override
	public void forceReleaseLock() throws LockException {
		releaseLock();
	}

	@Override
	public DatabaseChangeLogLock[] listLocks() {
		return new DatabaseChangeLogLock[0];
	}

	@Override
	public void setChangeLogLockWaitTime(long changeLogLockWaitTime) {
		// Waits for as long as the other server lives.
	}

	@Override
	public void setChangeLogLockRecheckTime(long changeLogLockRecheckTime) {
		// Always asks again soon.
	}

	@Override
	public void reset() {
		this.held = false;
	}

	@Override
	public void init() {
		// There is no table to make.
	}

	@Override
	public void destroy() {
		// There is no table to drop.
	}

	private boolean ask(String sql) throws LockException {
		JdbcConnection connection = (JdbcConnection) Objects.requireNonNull(this.database).getConnection();
		try (Statement statement = connection.createStatement()) {
			ResultSet row = statement.executeQuery(sql);
			boolean answer = row.next() && row.getBoolean(1);
			connection.commit();
			return answer;
		}
		catch (SQLException | DatabaseException ex) {
			throw new LockException(ex);
		}
	}

}
