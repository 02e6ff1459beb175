package io.posttopic.write;

import java.util.List;
import java.util.function.Function;

import graphql.schema.DataFetchingEnvironment;

/**
 * The input of a mutation of many rows of a join table.
 *
 * @param dryRun whether nothing is written
 */
public record BulkInput<T>(List<T> items, boolean dryRun) {

	/** The largest number of items in one list of an input. */
	public static final int MAX_ITEMS = 500;

	/**
	 * Parses the argument {@code input} of a mutation, as {@link InputObject#parse} does.
	 * @param list the field with the items
	 * @param parser makes the record of an item
	 */
	public static <T> BulkInput<T> parse(DataFetchingEnvironment environment, String list,
			Function<InputObject, T> parser) {
		return InputObject.parse(environment,
				(input) -> new BulkInput<>(input.list(list, MAX_ITEMS, parser), input.dryRun()));
	}

}
