package io.posttopic.read;

import java.util.Arrays;
import java.util.List;

/**
 * A reference from a {@link Payload} to a row, which is read when the payload is
 * answered.
 *
 * @param type the GraphQL type of the row
 * @param key the row's key
 */
public record Ref(String type, List<Long> key) {

	/**
	 * Returns a reference to the row with a key.
	 * @param aggregate the aggregate of the row's table
	 */
	public static Ref to(Class<?> aggregate, Long... key) {
		return new Ref(aggregate.getSimpleName(), Arrays.asList(key));
	}

}
