package io.posttopic.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.LockException;
import liquibase.lockservice.StandardLockService;

/**
 * An advisory lock that lets one process at a time migrate a schema. Liquibase's own lock
 * is a row, which a killed process leaves behind; PostgreSQL releases this one when the
 * connection closes. The class is public because Liquibase instantiates it.
 */
public class MigrationLock extends StandardLockService {

	private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

	private static final String KEY = "(hashtext('posttopic'), hashtext(current_schema()))";

	@Override
	public int getPriority() {
		return PRIORITY_DATABASE;
	}

	/**
	 * Polls for the lock until the other process releases it or ends. A statement that
	 * waits for the lock would keep a snapshot, and so block a concurrent index build of
	 * that process.
	 */
	@Override
	public void waitForLock() throws LockException {
		while (!acquireLock()) {
			try {
				Thread.sleep(POLL_INTERVAL);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new LockException(ex);
			}
		}
	}

	@Override
	public boolean acquireLock() throws LockException {
		this.hasChangeLogLock = this.hasChangeLogLock || queryBoolean("select pg_try_advisory_lock" + KEY);
		return this.hasChangeLogLock;
	}

	@Override
	public void releaseLock() throws LockException {
		this.hasChangeLogLock = this.hasChangeLogLock && !queryBoolean("select pg_advisory_unlock" + KEY);
	}

	@Override
	public void init() {
		// There is no table to create.
	}

	private boolean queryBoolean(String sql) throws LockException {
		JdbcConnection connection = (JdbcConnection) this.database.getConnection();
		try (Statement statement = connection.createStatement()) {
			ResultSet row = statement.executeQuery(sql);
			boolean result = row.next() && row.getBoolean(1);
			connection.commit();
			return result;
		}
		catch (SQLException | DatabaseException ex) {
			throw new LockException(ex);
		}
	}

}
