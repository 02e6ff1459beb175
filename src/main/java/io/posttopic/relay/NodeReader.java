package io.posttopic.relay;

import java.util.List;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows by their global ids.
 */
public interface NodeReader {

	/**
	 * Whether it is the id of a node: of a type that is read, with as many numbers as its
	 * key has.
	 */
	boolean reads(GlobalId id);

	/**
	 * Reads the rows of some ids, with what the field selects.
	 * @return a row for each id, in their order, null where it is gone
	 */
	List<@Nullable Object> nodes(List<GlobalId> ids, DataFetchingEnvironment environment);

}
