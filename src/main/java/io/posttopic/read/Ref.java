package io.posttopic.read;

import java.util.Arrays;
import java.util.List;

/**
 * A row that a payload holds, to be read when the payload is answered.
 *
 * @param aggregate the aggregate of its table
 * @param key its key
 */
public record Ref(Class<?> aggregate, List<Long> key) {

	/**
	 * The row of a key.
	 */
	public static Ref to(Class<?> aggregate, Long... key) {
		return new Ref(aggregate, Arrays.asList(key));
	}

}
