package io.posttopic.read;

/**
 * A foreign key: the row of another table that a row belongs to.
 *
 * @param rows the table that has the key
 * @param name the name of the GraphQL field
 * @param column the column that holds the other row's key
 * @param target the table of the other row
 */
public record Reference(Table rows, String name, Column column, Table target) {

	/**
	 * Writes that rows belong to a row of the target.
	 */
	void writeJoin(Sql sql, String rows, String target) {
		sql.add(column(rows)).add(" = ").add(this.target.id().of(target));
	}

	/**
	 * The key's column in rows of an alias.
	 */
	String column(String rows) {
		return this.column.of(rows);
	}

}
