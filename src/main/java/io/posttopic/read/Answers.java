package io.posttopic.read;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A parser of the JSON arrays that PostgreSQL returns.
 */
final class Answers {

	private static final JsonFactory JSON = new JsonFactory();

	private static final int INITIAL_CAPACITY = 16;

	private Answers() {
	}

	/**
	 * Returns a JSON array as nested arrays of texts, numbers, booleans and nulls.
	 */
	static @Nullable Object[] parse(byte[] json) {
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
			parser.nextToken();
			return array(parser);
		}
	}

	private static @Nullable Object[] array(JsonParser parser) {
		@Nullable Object[] values = new @Nullable Object[INITIAL_CAPACITY];
		int length = 0;
		for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			if (length == values.length) {
				values = Arrays.copyOf(values, length * 2);
			}
			values[length++] = value(parser, token);
		}
		return Arrays.copyOf(values, length);
	}

	private static @Nullable Object value(JsonParser parser, JsonToken token) {
		return switch (token) {
			case START_ARRAY -> array(parser);
			case VALUE_STRING -> parser.getString();
			case VALUE_NUMBER_INT -> parser.getLongValue();
			case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
			case VALUE_TRUE -> Boolean.TRUE;
			case VALUE_FALSE -> Boolean.FALSE;
			case VALUE_NULL -> null;
			default -> throw new IllegalStateException("Unexpected token in PostgreSQL's answer: " + token);
		};
	}

}
