package io.posttopic.read;

/**
 * The kinds of values that fields of objects return. The kind determines how a field is
 * read and what it costs.
 */
public enum FieldKind {

	/** A connection of rows, see {@link Connection}. */
	CONNECTION,

	/** The rows of a connection's page, with or without edges. */
	PAGE,

	/** The number of all rows of a connection. */
	TOTAL_COUNT,

	/** The aggregates of all rows of a connection, see {@link Aggregates}. */
	AGGREGATE,

	/** A list of counted groups of rows, see {@link Groups}. */
	GROUPS,

	/** A row, or a list of rows. */
	ROW,

	/** A scalar or enum value. */
	VALUE,

	/**
	 * Any other object, such as a payload of a mutation, or the row of an edge, which is
	 * read with the edge.
	 */
	OBJECT

}
