package io.posttopic.read;

import java.util.Arrays;
import java.util.List;

/**
 * A reference from a {@link Payload} to a row, which is read when the payload is
 * answered.
 *
 * @param aggregate the aggregate of the row's table
 * @param key the row's key
 */
public record Ref(Class<?> aggregate, List<Long> key) {

	/**
	 * Returns a reference to the row with a key.
	 */
	public static Ref to(Class<?> aggregate, Long... key) {
		return new Ref(aggregate, Arrays.asList(key));
	}

}
