package io.posttopic.read;

import java.util.LinkedHashMap;
import java.util.Map;

import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a mutation before its rows are read. Field values are plain values,
 * {@link Ref references to rows} that are read after everything has been written,
 * {@link RowBy rows with a unique text}, nested payloads, or lists of payloads. In a
 * list, each field with references is read with one statement, however long the list is.
 *
 * @param fields the values by field name of the payload's type
 * @param repeated whether an earlier request wrote the rows, so that they may have been
 * deleted since
 */
public record Payload(Map<String, @Nullable Object> fields, boolean repeated) {

	public static Payload of(String field, @Nullable Object value) {
		return new Payload(new LinkedHashMap<>(), false).with(field, value);
	}

	/**
	 * Creates the payload of the error of one item of many: its code and message.
	 */
	public static Payload error(ApiException error) {
		return of("code", error.code()).with("message", error.getMessage());
	}

	public Payload with(String field, @Nullable Object value) {
		this.fields.put(field, value);
		return this;
	}

}
