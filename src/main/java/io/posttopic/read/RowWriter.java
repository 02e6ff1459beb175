package io.posttopic.read;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A writer of the SQL expression that makes PostgreSQL return a row as a JSON array.
 * Every value that the selection needs gets a slot in the array; a column that is needed
 * several times gets only one.
 */
final class RowWriter {

	/**
	 * The maximum number of arguments of a PostgreSQL function, unless it is compiled
	 * otherwise. More slots are returned as an array of arrays.
	 */
	private static final int MAX_ARGUMENTS = 100;

	private static final String ARRAY = "json_build_array(";

	private final Sql sql;

	private final int start;

	private final Map<String, Integer> columns = new HashMap<>();

	private int slots;

	RowWriter(Sql sql) {
		this.sql = sql;
		this.start = sql.length();
		sql.add(ARRAY);
	}

	/**
	 * Starts the next slot. The SQL that is written next becomes its value.
	 * @return the index of the slot
	 */
	int slot() {
		if (this.slots > 0) {
			this.sql.add((this.slots % MAX_ARGUMENTS == 0) ? "), " + ARRAY : ", ");
		}
		return this.slots++;
	}

	/**
	 * Returns the slot of an expression without parameters, which is added on first use.
	 */
	int column(String expression) {
		Integer existing = this.columns.get(expression);
		if (existing != null) {
			return existing;
		}
		int slot = slot();
		this.sql.add(expression);
		this.columns.put(expression, slot);
		return slot;
	}

	int size() {
		return this.slots;
	}

	void end() {
		this.sql.add(")");
		if (this.slots > MAX_ARGUMENTS) {
			this.sql.insert(this.start, ARRAY);
			this.sql.add(")");
		}
	}

	/**
	 * Returns the values of the slots, given the array that PostgreSQL returned.
	 */
	@Nullable Object[] values(@Nullable Object[] answer) {
		if (this.slots <= MAX_ARGUMENTS) {
			return answer;
		}
		@Nullable Object[] values = new @Nullable Object[this.slots];
		int offset = 0;
		for (Object part : answer) {
			@Nullable Object[] chunk = (@Nullable Object[]) Objects.requireNonNull(part);
			System.arraycopy(chunk, 0, values, offset, chunk.length);
			offset += chunk.length;
		}
		return values;
	}

}
