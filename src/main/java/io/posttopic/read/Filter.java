package io.posttopic.read;

import java.util.List;

/**
 * A field of a filter input: writes the field's SQL condition, and says how PostgreSQL
 * finds the rows that meet it.
 */
@FunctionalInterface
public interface Filter {

	/**
	 * Writes the condition.
	 * @param sql the statement, where a boolean expression is expected
	 * @param alias the alias of the filtered table
	 * @param value the value of the filter's field
	 */
	void write(Sql sql, String alias, Input value);

	/**
	 * Returns how PostgreSQL finds the rows of the filtered table that match a value.
	 */
	default Access access(Input value) {
		return Access.SCAN;
	}

	/**
	 * Returns the conditions on rows of other tables that the filter consists of.
	 */
	default List<Condition> joined(Input value) {
		return List.of();
	}

	/**
	 * Returns a filter whose matching rows PostgreSQL finds in a certain way.
	 */
	static Filter by(Access access, Filter filter) {
		return new Filter() {

			@Override
			public void write(Sql sql, String alias, Input value) {
				filter.write(sql, alias, value);
			}

			@Override
			public Access access(Input value) {
				return access;
			}

		};
	}

	enum Access {

		/** By an index on a column. */
		INDEX,

		/**
		 * By the index on the words of texts, without which the texts of all rows must be
		 * parsed.
		 */
		TEXT_INDEX,

		/** By looking at each row. */
		SCAN

	}

}
