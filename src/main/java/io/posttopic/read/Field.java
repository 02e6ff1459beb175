package io.posttopic.read;

/**
 * A field of a table's type.
 *
 * @param kind what the field returns
 * @param selector composes the part of the statement that reads the field
 */
record Field(FieldKind kind, Selector selector) {

	@FunctionalInterface
	interface Selector {

		/**
		 * Writes the expressions that the field needs.
		 * @param alias the alias of the row's table
		 * @param row the row, to which slots are added
		 * @return a reader for the field's value, given the row's values
		 */
		Shape.Reader select(Selected field, String alias, RowWriter row, Selection selection);

	}

}
