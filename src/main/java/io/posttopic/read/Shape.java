package io.posttopic.read;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How the objects of one place in the selection are read from their rows' values.
 */
final class Shape {

	private final String type;

	private final Map<String, Reader> readers = new HashMap<>();

	Shape(String type) {
		this.type = type;
	}

	void put(String resultKey, Reader reader) {
		this.readers.put(resultKey, reader);
	}

	String type() {
		return this.type;
	}

	Reader reader(String resultKey) {
		Reader reader = this.readers.get(resultKey);
		if (reader == null) {
			throw new IllegalStateException("Nothing was read for " + this.type + "." + resultKey);
		}
		return reader;
	}

	/**
	 * Reads one field from the values of a row.
	 */
	@FunctionalInterface
	interface Reader {

		@Nullable Object read(@Nullable Object[] values);

	}

}
