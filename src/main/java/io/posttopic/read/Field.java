package io.posttopic.read;

/**
 * What a field of a GraphQL type means in SQL.
 */
@FunctionalInterface
interface Field {

	/**
	 * Writes what the field needs of a row.
	 * @param field the field as it is selected
	 * @param alias the alias of the row's table
	 * @param row the row, to which slots are added
	 * @param selection the statement and what is composed with it
	 * @return how the field is read from the row's values
	 */
	Shape.Reader select(Selected field, String alias, RowWriter row, Selection selection);

}
