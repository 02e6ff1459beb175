package io.posttopic.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

import javax.sql.DataSource;

import io.posttopic.pool.Pipeline;
import io.posttopic.pool.PostgresExceptions;
import io.posttopic.pool.RequestBudget;
import io.posttopic.security.Caller;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * The transaction manager of mutations. Its transactions wait for a lock for at most a
 * quarter of {@code deadlock_timeout}, the time after which PostgreSQL checks for a
 * deadlock. If mutations and another application block each other, the mutation therefore
 * yields first and is retried (see {@link Transactions}). Otherwise PostgreSQL would
 * abort either of the two, and the other application may not retry.
 */
@Component("transactionManager")
public class MutationTransactions extends JdbcTransactionManager {

	/** Sets the lock timeout, and the caller for the triggers of the change log. */
	private static final String SETTINGS = """
			set_config('lock_timeout',
				greatest(1, extract(epoch from current_setting('deadlock_timeout')::interval) * 250)::int::text, true),
			set_config('posttopic.actor', ?, true)""";

	private final Pipeline pipeline;

	MutationTransactions(DataSource dataSource, Pipeline pipeline,
			ObjectProvider<TransactionExecutionListener> listeners) {
		super(dataSource);
		setExceptionTranslator(new PostgresExceptions());
		setTransactionExecutionListeners(listeners.stream().toList());
		this.pipeline = pipeline;
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		RequestBudget.ifCurrent(RequestBudget::beginTransaction);
		super.doBegin(transaction, definition);
	}

	/**
	 * Commits, unless the request's deadline has passed or its client has disconnected.
	 */
	@Override
	protected void doCommit(DefaultTransactionStatus status) {
		// A statement that writes too few rows must fail before the commit is sent.
		this.pipeline.sendIfRowsRequired();
		RequestBudget.ifCurrent(RequestBudget::beginCommit);
		try {
			this.pipeline.commit();
			// The pipeline has sent the commit. This one only completes the state of the
			// driver and of Spring.
			super.doCommit(status);
		}
		catch (QueryTimeoutException ex) {
			// PostgreSQL says that it has stopped a statement, so it has not committed.
			RequestBudget.ifCurrent(RequestBudget::abandonCommit);
			throw ex;
		}
		RequestBudget.ifCurrent(RequestBudget::endCommit);
	}

	/**
	 * Rolls back. A failure means that the connection is lost, which ends the transaction
	 * as well; the pool closes the connection. It must not hide what failed before.
	 */
	@Override
	protected void doRollback(DefaultTransactionStatus status) {
		try {
			super.doRollback(status);
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug("The connection was lost before the transaction was rolled back", ex);
		}
	}

	@Override
	protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
			throws SQLException {
		super.prepareTransactionalConnection(connection, definition);
		this.pipeline.open();
		this.pipeline.configure(SETTINGS, Objects.requireNonNullElse(Caller.current().username(), ""));
	}

	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		this.pipeline.close();
		super.doCleanupAfterCompletion(transaction);
	}

}
