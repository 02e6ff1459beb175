package io.posttopic.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * Statements of one transaction that need not know each other's answers. They are kept
 * until one of the answers is asked for, or anything else runs in the transaction, and
 * then sent together: one round trip, in which PostgreSQL runs one after the other, each
 * seeing what was committed before it began.
 */
public class Pipeline {

	private static final ThreadLocal<@Nullable List<Step<?>>> STEPS = new ThreadLocal<>();

	private final JdbcOperations jdbc;

	Pipeline(JdbcOperations jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Begins one for the transaction that the current thread has begun.
	 */
	public void open() {
		STEPS.set(new ArrayList<>());
	}

	/**
	 * Ends it. What has not been sent is not sent any more.
	 */
	public void close() {
		STEPS.remove();
	}

	/**
	 * Whether the current thread is in a transaction that has one.
	 */
	public boolean isOpen() {
		return STEPS.get() != null;
	}

	/**
	 * Adds a statement that has rows.
	 * @param rows what they mean; called once, whether the answer is asked for or not
	 * @param parameters its values, null among them
	 * @return its result, once it has been sent
	 */
	public <T extends @Nullable Object> Result<T> query(String sql, ResultSetExtractor<T> rows,
			@Nullable Object... parameters) {
		return add(new Step<>(sql, parameters, rows, 0));
	}

	/**
	 * Adds a statement that writes.
	 * @param atLeast how many rows it must write; whoever has it sent gets a
	 * {@link ConcurrencyFailureException} if it wrote fewer
	 */
	public void update(String sql, int atLeast, @Nullable Object... parameters) {
		add(new Step<@Nullable Void>(sql, parameters, null, atLeast));
	}

	private <T extends @Nullable Object> Result<T> add(Step<T> step) {
		List<Step<?>> steps = STEPS.get();
		if (steps == null) {
			throw new IllegalStateException("There is no transaction");
		}
		steps.add(step);
		return step::answer;
	}

	/**
	 * Sends what has not been sent, in one round trip.
	 */
	public void send() {
		this.jdbc.execute((ConnectionCallback<@Nullable Void>) (connection) -> {
			send(connection);
			return null;
		});
	}

	/**
	 * Adds the statement that sets how what follows in the transaction is planned: once
	 * for all values, or for the values of each execution. Mutations go by keys, so that
	 * planning takes longer than running. PostgreSQL has the setting since version 12.
	 * @param others other settings, as SQL expressions, that the statement sets as well
	 */
	public void planOnce(boolean once, String... others) {
		StringBuilder sql = new StringBuilder("select case when current_setting('plan_cache_mode', true) is not null"
				+ " then set_config('plan_cache_mode', ?, true) end");
		for (String other : others) {
			sql.append(", ").append(other);
		}
		query(sql.toString(), (rows) -> null, once ? "force_generic_plan" : "auto");
	}

	/**
	 * Sends what has not been sent, if something of it may turn out to be in vain.
	 */
	public void check() {
		List<Step<?>> steps = STEPS.get();
		if (steps != null && steps.stream().anyMatch((step) -> step.atLeast > 0)) {
			send();
		}
	}

	/**
	 * Sends what has not been sent, and the end of the transaction with it.
	 */
	public void commit() {
		List<Step<?>> steps = STEPS.get();
		if (steps != null && !steps.isEmpty()) {
			update("commit", 0);
			send();
		}
	}

	static void send(Connection connection) throws SQLException {
		List<Step<?>> steps = STEPS.get();
		if (steps == null || steps.isEmpty()) {
			return;
		}
		List<Step<?>> all = List.copyOf(steps);
		steps.clear();
		String sql = all.stream().map(Step::sql).collect(Collectors.joining(";\n"));
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			int index = 0;
			for (Step<?> step : all) {
				for (Object parameter : step.parameters) {
					statement.setObject(++index, parameter);
				}
			}
			run(statement, all);
		}
	}

	private static void run(PreparedStatement statement, List<Step<?>> steps) throws SQLException {
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.start(statement, steps.size());
		}
		try {
			statement.execute();
			for (Step<?> step : steps) {
				step.take(statement);
				statement.getMoreResults();
			}
		}
		finally {
			if (budget != null) {
				budget.end();
			}
		}
	}

	/**
	 * The result of a statement.
	 */
	@FunctionalInterface
	public interface Result<T extends @Nullable Object> {

		/**
		 * Returns the result.
		 * @throws NullPointerException if the statement has not been sent
		 */
		T get();

	}

	/**
	 * One of them, and its answer when there is one.
	 */
	private static final class Step<T extends @Nullable Object> {

		private final String sql;

		private final @Nullable Object[] parameters;

		private final @Nullable ResultSetExtractor<T> rows;

		private final int atLeast;

		private @Nullable Supplier<T> answer;

		private Step(String sql, @Nullable Object[] parameters, @Nullable ResultSetExtractor<T> rows, int atLeast) {
			this.sql = sql;
			this.parameters = parameters;
			this.rows = rows;
			this.atLeast = atLeast;
		}

		private String sql() {
			return this.sql;
		}

		private void take(PreparedStatement statement) throws SQLException {
			if (this.rows != null) {
				try (ResultSet result = statement.getResultSet()) {
					T value = this.rows.extractData(result);
					this.answer = () -> value;
				}
			}
			else if (statement.getUpdateCount() < this.atLeast) {
				throw new ConcurrencyFailureException("Another transaction has just written the same");
			}
		}

		private T answer() {
			return Objects.requireNonNull(this.answer, "It was not sent").get();
		}

	}

}
