package io.posttopic.read;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An order that a table declares.
 *
 * @param value the value of the order's enum
 * @param columns the columns to sort by, without the table's key, which always follows
 * @param counted the rows that a counting order counts, or null
 * @param search the search whose relevance an order is by, or null
 */
record Order(String value, List<Column> columns, @Nullable Counted counted, @Nullable Search search) {

	/**
	 * The rows of another table that are counted for each row.
	 *
	 * @param filter the field of the order input that restricts which rows are counted
	 * @param reference the other table's reference to the sorted table
	 */
	record Counted(String filter, Reference reference) {

		/**
		 * Writes the number of rows that reference the sorted row.
		 * @param sorted the alias of the sorted table
		 */
		void write(Sql sql, String sorted, @Nullable Input countFilter) {
			String alias = sql.alias();
			Table rows = this.reference.rows();
			sql.add("(select count(*) from ");
			rows.writeVisible(sql, alias, countFilter);
			sql.add(" and ");
			this.reference.writeJoin(sql, alias, sorted);
			if (countFilter != null) {
				sql.add(" and ");
				Condition.of(rows, countFilter).write(sql, alias);
			}
			sql.add(")");
		}

	}
}
