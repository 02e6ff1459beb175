package io.posttopic.relay;

import java.util.List;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows by their global ids.
 */
public interface NodeReader {

	/**
	 * Returns whether an id can be that of a node: its type is a readable table, and its
	 * key has as many numbers as the table's key has columns.
	 */
	boolean reads(GlobalId id);

	/**
	 * Reads the rows with the given ids, and what the field selects of them.
	 * @return the rows in the order of the ids, with null for each row that does not
	 * exist
	 */
	List<@Nullable Object> nodes(List<GlobalId> ids, DataFetchingEnvironment environment);

}
