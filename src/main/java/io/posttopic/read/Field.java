package io.posttopic.read;

/**
 * Writes the SQL for one field of a GraphQL type.
 */
@FunctionalInterface
interface Field {

	/**
	 * Writes the expressions that the field needs.
	 * @param field the selected field
	 * @param alias the alias of the row's table
	 * @param row the row, to which slots are added
	 * @param selection the statement being composed
	 * @return a reader for the field's value, given the row's values
	 */
	Shape.Reader select(Selected field, String alias, RowWriter row, Selection selection);

}
