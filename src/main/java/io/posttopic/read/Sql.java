package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.posttopic.relay.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A statement while it is written, from its first character to its last: its text and the
 * values of its parameters. Values are always bound, so that the text depends on the
 * shape of the query alone and its plan can be reused, unless it {@link #planEachTime
 * depends on the values}.
 */
public final class Sql {

	private final StringBuilder text = new StringBuilder(1024);

	private final List<Object> parameters = new ArrayList<>();

	private int aliases;

	private boolean plannedEachTime;

	private final @Nullable Consumer<ApiException> errors;

	Sql() {
		this(null);
	}

	/**
	 * Creates a statement that is written in order to find what is wrong with the values,
	 * and is not run.
	 * @param errors takes each error; null to throw the first one
	 */
	Sql(@Nullable Consumer<ApiException> errors) {
		this.errors = errors;
	}

	/**
	 * Writes a part that may find something wrong with a value.
	 */
	void attempt(Runnable part) {
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
	 * Writes SQL, never a value that comes from outside.
	 */
	public Sql add(String part) {
		this.text.append(part);
		return this;
	}

	/**
	 * Writes a number of our own making: the planner must see a page's size to plan for
	 * it, which a parameter would hide.
	 */
	Sql add(int number) {
		this.text.append(number);
		return this;
	}

	/**
	 * Writes a parameter and binds its value.
	 * @param value the value: a text, number, boolean, time, or an array of those
	 * @param type its PostgreSQL type
	 */
	public Sql bind(Object value, String type) {
		this.text.append("?::").append(type);
		this.parameters.add(value);
		return this;
	}

	/**
	 * Says that the best plan depends on the values, as where one word is rare and
	 * another is in every row: PostgreSQL shall plan it for the values at hand each time,
	 * and never for all.
	 */
	public Sql planEachTime() {
		this.plannedEachTime = true;
		return this;
	}

	boolean isPlannedEachTime() {
		return this.plannedEachTime;
	}

	/**
	 * A name for a table of the statement that no other one has.
	 */
	public String alias() {
		return "t" + this.aliases++;
	}

	/**
	 * Writes parts, with a separator between them.
	 */
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

	String text() {
		return this.text.toString();
	}

	List<Object> parameters() {
		return this.parameters;
	}

}
