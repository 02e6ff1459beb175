package io.posttopic.read;

/**
 * What a field of a filter input means in SQL.
 */
@FunctionalInterface
public interface Filter {

	/**
	 * Writes the condition.
	 * @param sql the statement, at the place of a boolean expression
	 * @param alias the alias of the table whose rows are filtered
	 * @param value the field's value
	 */
	void write(Sql sql, String alias, Input value);

}
