package io.posttopic.read;

/**
 * A writer of the query for the rows of a table as they were in the past.
 */
public interface PastRows {

	/**
	 * Validates a point in time.
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if it is in the future, or
	 * the change log was not complete then
	 */
	void check(Input asOf);

	/**
	 * Writes the query, whose columns are those of the table.
	 * @param sql the statement, after an opening parenthesis
	 * @param asOf the argument with the point in time
	 * @param reference the table's reference to the row whose rows are read
	 * @param parent the alias of that row
	 */
	void write(Sql sql, Input asOf, Reference reference, String parent);

}
