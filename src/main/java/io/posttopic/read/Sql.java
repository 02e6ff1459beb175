package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * A builder for one SQL statement: the text, written from start to end, and the
 * parameters. Values are always bound, so the text depends only on the shape of the
 * query, and PostgreSQL can reuse its plan unless {@link #planEachTime} was called.
 */
public final class Sql {

	private final StringBuilder text = new StringBuilder(1024);

	private final List<Object> parameters = new ArrayList<>();

	private int aliases;

	private boolean plannedEachTime;

	private @Nullable String caller;

	private boolean dependsOnCaller;

	private final @Nullable Consumer<ApiException> errors;

	Sql() {
		this(null);
	}

	/**
	 * Creates a statement that is composed only to validate values and is never run.
	 * @param errors receives each error, or null to throw the first one
	 */
	Sql(@Nullable Consumer<ApiException> errors) {
		this.errors = errors;
	}

	/**
	 * Writes a part of the statement. If the statement only validates, an error in a
	 * value is reported and composing continues.
	 */
	void write(Runnable part) {
		if (this.errors == null) {
			part.run();
			return;
		}
		try {
			part.run();
		}
		catch (ApiException ex) {
			this.errors.accept(ex);
		}
	}

	/**
	 * Appends SQL text. Never pass a value that comes from outside; use {@link #bind}
	 * instead.
	 */
	public Sql add(String part) {
		this.text.append(part);
		return this;
	}

	/**
	 * Appends a number that the server has validated, such as a page size, as a literal.
	 * The planner must see the size to plan for it; a parameter would hide it.
	 */
	Sql add(int number) {
		this.text.append(number);
		return this;
	}

	/**
	 * Appends a parameter and binds its value.
	 * @param value a text, number, boolean, time, or an array of those
	 * @param type the PostgreSQL type that the parameter is cast to
	 */
	public Sql bind(Object value, String type) {
		this.text.append("?::").append(type);
		this.parameters.add(value);
		return this;
	}

	/**
	 * Requests a custom plan for each execution, never a generic one. Call this where the
	 * best plan depends on the values, for instance where one search word is rare and
	 * another occurs in every row.
	 */
	public Sql planEachTime() {
		this.plannedEachTime = true;
		return this;
	}

	boolean isPlannedEachTime() {
		return this.plannedEachTime;
	}

	/**
	 * Makes the statement read for several callers, instead of the present one.
	 * @param username the column with a caller's username
	 */
	Sql forCallers(String username) {
		this.caller = username;
		return this;
	}

	/**
	 * Appends a caller's username as a text, null if nobody is signed in.
	 * @param present the username of the present caller
	 */
	public Sql addCaller(String present) {
		this.dependsOnCaller = true;
		return (this.caller != null) ? add(this.caller) : bind(present, "text");
	}

	boolean dependsOnCaller() {
		return this.dependsOnCaller;
	}

	/**
	 * Returns a new table alias, unique within the statement.
	 */
	public String alias() {
		return "t" + this.aliases++;
	}

	<T> Sql join(String separator, Iterable<T> parts, Consumer<T> write) {
		boolean first = true;
		for (T part : parts) {
			if (!first) {
				this.text.append(separator);
			}
			first = false;
			write.accept(part);
		}
		return this;
	}

	int length() {
		return this.text.length();
	}

	void insert(int position, String part) {
		this.text.insert(position, part);
	}

	/**
	 * Runs the statement.
	 * @param values the values of all parameters
	 */
	<T> T query(JdbcOperations jdbc, List<Object> values, ResultSetExtractor<T> rows) {
		return jdbc.query(text(), (statement) -> {
			if (this.plannedEachTime) {
				statement.unwrap(PGStatement.class).setPrepareThreshold(0);
			}
			int index = 0;
			for (Object value : values) {
				statement.setObject(++index, value);
			}
		}, rows);
	}

	String text() {
		return this.text.toString();
	}

	List<Object> parameters() {
		return this.parameters;
	}

}
