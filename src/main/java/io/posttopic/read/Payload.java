package io.posttopic.read;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a mutation has to answer: values, {@link Ref rows} that are read when all is
 * written, and payloads and lists of them, of which each field is one statement however
 * long the list.
 *
 * @param fields the fields of the payload's type and their values
 */
public record Payload(Map<String, @Nullable Object> fields) {

	/**
	 * A payload of one field.
	 */
	public static Payload of(String field, @Nullable Object value) {
		return new Payload(new LinkedHashMap<>()).with(field, value);
	}

	/**
	 * Adds a field.
	 */
	public Payload with(String field, @Nullable Object value) {
		this.fields.put(field, value);
		return this;
	}

}
