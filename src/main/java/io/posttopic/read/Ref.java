package io.posttopic.read;

import java.util.Arrays;
import java.util.List;

/**
 * A reference from a {@link Payload} to a row, which is read when the payload is
 * answered.
 *
 * @param type the GraphQL type of the row
 * @param key the row's key
 * @param exists whether the mutation has found or written the row, so that it need not be
 * read if only its key is selected
 */
public record Ref(String type, List<Long> key, boolean exists) {

	public static Ref to(Class<?> aggregate, Long... key) {
		return new Ref(aggregate.getSimpleName(), Arrays.asList(key), false);
	}

	/**
	 * Returns this reference with another value of {@code exists}.
	 */
	public Ref existing(boolean exists) {
		return new Ref(this.type, this.key, exists);
	}

}
