package io.posttopic.pool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;
import org.springframework.jdbc.datasource.ConnectionProxy;

/**
 * A queue of statements of one transaction that do not depend on each other's results.
 * The statements wait until {@link #send()} is called or another statement runs in the
 * transaction, and are then sent together in one round trip. PostgreSQL runs them one
 * after the other, and each sees what was committed before it began.
 */
public class Pipeline {

	/** Reads the rows of a query for ids. */
	public static final ResultSetExtractor<List<Long>> IDS = new RowMapperResultSetExtractor<>(
			(row, number) -> row.getLong(1));

	private static final String PLAN = "select case when current_setting('plan_cache_mode', true) is not null"
			+ " then set_config('plan_cache_mode', ?, true) end";

	private static final String PLANNED_ONCE = "force_generic_plan";

	private static final String PLANNED_FOR_VALUES = "auto";

	private static final ThreadLocal<@Nullable List<QueuedStatement<?>>> QUEUE = new ThreadLocal<>();

	private static final String COMMIT = "commit";

	/** PostgreSQL's routine that has a commit wait for the standby. */
	private static final String WAIT_FOR_STANDBY = "SyncRepWaitForLSN";

	private static final String JUST_WRITTEN = "Another transaction has just written the same rows";

	private final JdbcOperations jdbc;

	Pipeline(JdbcOperations jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Opens the pipeline for the transaction that the current thread has begun.
	 */
	public void open() {
		QUEUE.set(new ArrayList<>());
	}

	/**
	 * Closes the pipeline, and discards the statements that have not been sent.
	 */
	public void close() {
		QUEUE.remove();
	}

	/**
	 * Returns whether the current thread is in a transaction with an open pipeline.
	 */
	public boolean isOpen() {
		return QUEUE.get() != null;
	}

	/**
	 * Adds a statement that returns rows.
	 * @param extractor reads the rows; called once, whether the result is used or not
	 * @param parameters the statement's values, which may be null
	 * @return the result, which is available once the statement has been sent
	 */
	public <T extends @Nullable Object> Result<T> query(String sql, ResultSetExtractor<T> extractor,
			@Nullable Object... parameters) {
		return add(new QueuedStatement<>(sql, parameters, extractor, 0, false));
	}

	/**
	 * Adds a statement that writes.
	 * @param minRows how many rows the statement must write at least; sending it throws a
	 * {@link ConcurrencyFailureException} if it writes fewer
	 */
	public void update(String sql, int minRows, @Nullable Object... parameters) {
		add(new QueuedStatement<@Nullable Void>(sql, parameters, null, minRows, false));
	}

	/**
	 * Adds a statement that inserts rows. Sending it throws a
	 * {@link ConcurrencyFailureException} if a row with the same key exists, which
	 * another application has inserted just now. In that case the statement itself fails,
	 * so it can be sent together with the commit.
	 */
	public void insert(String sql, @Nullable Object... parameters) {
		add(new QueuedStatement<@Nullable Void>(sql, parameters, null, 0, true));
	}

	private <T extends @Nullable Object> Result<T> add(QueuedStatement<T> statement) {
		List<QueuedStatement<?>> queue = QUEUE.get();
		if (queue == null) {
			throw new IllegalStateException("The pipeline is not open: no transaction has been begun");
		}
		queue.add(statement);
		return statement;
	}

	/**
	 * Sends the statements that are waiting, in one round trip.
	 */
	public void send() {
		this.jdbc.execute((ConnectionCallback<@Nullable Void>) (connection) -> {
			// Spring's proxy would apply the settings of a statement, and so count it
			// twice.
			send(((ConnectionProxy) connection).getTargetConnection());
			return null;
		});
	}

	/**
	 * Sends the statements that are waiting, and returns the result of one of them.
	 */
	public <T extends @Nullable Object> T send(Result<T> result) {
		send();
		return result.get();
	}

	/**
	 * Adds a statement that plans all following statements once for all values, and that
	 * evaluates another expression as well. Mutations find rows by keys, so that planning
	 * their statements takes longer than running them. PostgreSQL has the setting since
	 * version 12.
	 * @param expression the SQL, such as a call of {@code set_config}
	 * @param parameter the expression's parameter
	 */
	public void configure(String expression, String parameter) {
		query(PLAN + ", " + expression, (rows) -> null, PLANNED_ONCE, parameter);
	}

	/**
	 * Runs a query whose statements are planned for the values of each execution.
	 */
	public <T> T planForValues(Supplier<T> query) {
		query(PLAN, (rows) -> null, PLANNED_FOR_VALUES);
		T result = query.get();
		query(PLAN, (rows) -> null, PLANNED_ONCE);
		return result;
	}

	/**
	 * Sends the statements that are waiting, if one of them may fail for writing too few
	 * rows, so that the failure rolls the transaction back before the commit is sent.
	 */
	public void sendIfRowsRequired() {
		List<QueuedStatement<?>> queue = QUEUE.get();
		if (queue != null && queue.stream().anyMatch((queued) -> queued.minRows > 0)) {
			send();
		}
	}

	/**
	 * Sends the statements that are waiting, together with the commit of the transaction.
	 * @throws TransientDataAccessResourceException if the transaction is committed, but a
	 * failover may lose it
	 */
	public void commit() {
		update(COMMIT, 0);
		send();
	}

	static void send(Connection connection) throws SQLException {
		List<QueuedStatement<?>> queue = QUEUE.get();
		if (queue == null || queue.isEmpty()) {
			return;
		}
		List<QueuedStatement<?>> sent = List.copyOf(queue);
		queue.clear();
		String sql = sent.stream().map((queued) -> queued.sql).collect(Collectors.joining(";\n"));
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			int index = 0;
			for (QueuedStatement<?> queued : sent) {
				for (Object parameter : queued.parameters) {
					statement.setObject(++index, parameter);
				}
			}
			run(statement, sent);
		}
	}

	private static void run(PreparedStatement statement, List<QueuedStatement<?>> sent) throws SQLException {
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			boolean commits = sent.getLast().sql.equals(COMMIT);
			budget.beginStatement(statement, commits ? sent.size() - 1 : sent.size());
		}
		try {
			statement.execute();
			for (QueuedStatement<?> queued : sent) {
				int written = queued.readAnswer(statement);
				if (budget != null) {
					budget.addRowsWritten(written);
				}
				statement.getMoreResults();
			}
			requireReplicated(statement.getWarnings());
		}
		catch (PSQLException ex) {
			if (PSQLState.UNIQUE_VIOLATION.getState().equals(ex.getSQLState())
					&& sent.stream().anyMatch((queued) -> queued.isInsert)) {
				throw new ConcurrencyFailureException(JUST_WRITTEN, ex);
			}
			throw ex;
		}
		finally {
			if (budget != null) {
				budget.endStatement();
			}
		}
	}

	/**
	 * Throws if a commit has not waited for the standby. If a commit is cancelled during
	 * this wait, PostgreSQL answers that it has succeeded, and adds a warning.
	 */
	private static void requireReplicated(@Nullable SQLWarning warnings) {
		for (SQLWarning warning = warnings; warning != null; warning = warning.getNextWarning()) {
			ServerErrorMessage notice = (warning instanceof PSQLWarning received) ? received.getServerErrorMessage()
					: null;
			if (notice != null && WAIT_FOR_STANDBY.equals(notice.getRoutine())) {
				throw new TransientDataAccessResourceException("The standby has not confirmed the commit");
			}
		}
	}

	/**
	 * The result of a statement in a pipeline.
	 */
	@FunctionalInterface
	public interface Result<T extends @Nullable Object> {

		/**
		 * Returns the result.
		 * @throws NullPointerException if the statement has not been sent yet
		 */
		T get();

	}

	/**
	 * A statement of the pipeline, and its result once it has been sent.
	 */
	private static final class QueuedStatement<T extends @Nullable Object> implements Result<T> {

		private final String sql;

		private final @Nullable Object[] parameters;

		private final @Nullable ResultSetExtractor<T> extractor;

		private final int minRows;

		private final boolean isInsert;

		private @Nullable Supplier<T> answer;

		private QueuedStatement(String sql, @Nullable Object[] parameters, @Nullable ResultSetExtractor<T> extractor,
				int minRows, boolean isInsert) {
			this.sql = sql;
			this.parameters = parameters;
			this.extractor = extractor;
			this.minRows = minRows;
			this.isInsert = isInsert;
		}

		/**
		 * Reads the statement's result.
		 * @return how many rows it has written
		 */
		private int readAnswer(PreparedStatement statement) throws SQLException {
			if (this.extractor != null) {
				try (ResultSet result = statement.getResultSet()) {
					T value = this.extractor.extractData(result);
					this.answer = () -> value;
				}
				return 0;
			}
			int written = statement.getUpdateCount();
			if (written < this.minRows) {
				throw new ConcurrencyFailureException(JUST_WRITTEN);
			}
			return Math.max(0, written);
		}

		@Override
		public T get() {
			return Objects.requireNonNull(this.answer, "The statement has not been sent yet").get();
		}

	}

}
