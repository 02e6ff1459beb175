package io.posttopic.read;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An order that a table can be read in.
 *
 * @param value the value of the order's enum
 * @param columns the columns it sorts by; the table's key comes after them
 * @param counted the rows that it counts, if it is a counting order
 */
record Order(String value, List<Column> columns, @Nullable Counted counted) {

	/**
	 * Rows of another table, counted for each row.
	 *
	 * @param filter the field of the order input that says which rows count
	 * @param reference the reference by which they belong to it
	 */
	record Counted(String filter, Reference reference) {

		/**
		 * Writes how many rows belong to a row.
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
				Filters.write(sql, rows, alias, countFilter);
			}
			sql.add(")");
		}

	}
}
