package io.posttopic.read;

/**
 * Writes the SQL condition for one field of a filter input.
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

}
