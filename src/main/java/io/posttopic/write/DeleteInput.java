package io.posttopic.write;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.relay.GlobalId;

/**
 * The input of a mutation that deletes one row.
 *
 * @param type the row's GraphQL type
 * @param expectedVersion the version that the row must have
 */
public record DeleteInput(String type, long id, Expected<Integer> expectedVersion) {

	/**
	 * Parses the argument {@code input} of a mutation, as {@link InputObject#parse} does.
	 * @param type the GraphQL type of the rows that the mutation deletes
	 */
	public static DeleteInput parse(DataFetchingEnvironment environment, String type) {
		return InputObject.parse(environment,
				(input) -> new DeleteInput(type, input.id("id", type), input.expectedVersion()));
	}

	public String globalId() {
		return GlobalId.encode(this.type, this.id);
	}

}
