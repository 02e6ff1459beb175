package io.posttopic.read;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON array that PostgreSQL answers for one row. Whatever the selection wants
 * of the row has a slot in it; the same column wanted twice has one.
 */
final class RowWriter {

	/** What PostgreSQL's functions take at most; more slots become an array of arrays. */
	private static final int ARGUMENTS = 100;

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
	 * Begins the next slot; what is written then goes there.
	 * @return its index
	 */
	int slot() {
		if (this.slots > 0) {
			this.sql.add((this.slots % ARGUMENTS == 0) ? "), " + ARRAY : ", ");
		}
		return this.slots++;
	}

	/**
	 * The slot of an expression that has no parameters.
	 */
	int column(String expression) {
		Integer known = this.columns.get(expression);
		if (known != null) {
			return known;
		}
		int slot = slot();
		this.sql.add(expression);
		this.columns.put(expression, slot);
		return slot;
	}

	void end() {
		this.sql.add(")");
		if (this.slots > ARGUMENTS) {
			this.sql.insert(this.start, ARRAY);
			this.sql.add(")");
		}
	}

	/**
	 * The slots' values in what PostgreSQL answered.
	 */
	@Nullable Object[] values(@Nullable Object[] answer) {
		if (this.slots <= ARGUMENTS) {
			return answer;
		}
		@Nullable Object[] values = new @Nullable Object[this.slots];
		int at = 0;
		for (Object part : answer) {
			@Nullable Object[] chunk = (@Nullable Object[]) Objects.requireNonNull(part);
			System.arraycopy(chunk, 0, values, at, chunk.length);
			at += chunk.length;
		}
		return values;
	}

}
