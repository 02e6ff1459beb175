package io.posttopic.write;

import io.posttopic.relay.GlobalId;

/**
 * The input of the mutations that delete one row.
 *
 * @param type the row's type
 * @param id the row's key
 */
public record DeleteInput(String type, long id, Expected<Integer> expectedVersion) {

	/**
	 * Parses the input.
	 * @param type the type whose rows the mutation deletes
	 */
	public static DeleteInput parse(InputObject input, String type) {
		return new DeleteInput(type, input.id("id", type), input.expectedVersion());
	}

	/**
	 * Returns the global id of the row.
	 */
	public String globalId() {
		return GlobalId.encode(this.type, this.id);
	}

}
