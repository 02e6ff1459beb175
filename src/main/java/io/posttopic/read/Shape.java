package io.posttopic.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The layout of the objects at one position of the selection: for each selected field, in
 * the selection's order, how its value is read from the row's values. Reads single
 * fields, and writes whole objects as JSON.
 */
final class Shape {

	/** The reader of a field that was not composed because its arguments are invalid. */
	static final Reader NONE = (values) -> null;

	private final String type;

	private final List<Selected> fields = new ArrayList<>();

	private final Map<String, Member> members = new LinkedHashMap<>();

	private final @Nullable Selected containing;

	/**
	 * Creates the shape of objects of a type, whose readers are {@link #put} later.
	 */
	Shape(String type, List<Selected> selected) {
		this.type = type;
		this.containing = selected.isEmpty() ? null : selected.getFirst().parent();
		if (this.containing != null) {
			this.containing.startCounting();
		}
		for (Selected field : selected) {
			if (field.isTypeName()) {
				put(field, (values) -> type);
			}
			else {
				this.fields.add(field);
				// Reserves the field's position in the order; the reader is set later.
				put(field, this::unread);
			}
		}
	}

	/**
	 * Returns the fields that need a reader, which are all except {@code __typename}.
	 */
	List<Selected> fields() {
		return this.fields;
	}

	void put(Selected field, Reader reader) {
		this.members.put(field.resultKey(), new Member(field.isRequired(), reader));
	}

	String type() {
		return this.type;
	}

	@Nullable Object read(String resultKey, @Nullable Object[] values) {
		Member member = this.members.get(resultKey);
		return (member != null) ? member.reader.read(values) : unread(values);
	}

	private @Nullable Object unread(@Nullable Object[] values) {
		throw new IllegalStateException("No value was read for a field of type " + this.type + ".");
	}

	/**
	 * Writes an object.
	 * @throws RuntimeException if a value violates the schema
	 */
	void write(JsonGenerator json, @Nullable Object[] values) {
		if (this.containing != null) {
			this.containing.countObject();
		}
		json.writeStartObject();
		this.members.forEach((resultKey, member) -> {
			Object value = member.reader.read(values);
			if (value == null && member.required) {
				throw new IllegalStateException("Null in the non-null field " + this.type + "." + resultKey + ".");
			}
			json.writeName(resultKey);
			write(json, value);
		});
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, @Nullable Object value) {
		switch (value) {
			case String text -> json.writeString(text);
			case Integer number -> json.writeNumber(number);
			case Double number -> json.writeNumber(number);
			case Boolean truth -> json.writeBoolean(truth);
			case Row row -> row.write(json);
			case List<?> rows -> {
				json.writeStartArray();
				rows.forEach((row) -> write(json, row));
				json.writeEndArray();
			}
			case null -> json.writeNull();
			default ->
				throw new IllegalStateException("A response cannot contain a value of " + value.getClass() + ".");
		}
	}

	@FunctionalInterface
	interface Reader {

		@Nullable Object read(@Nullable Object[] values);

	}

	private record Member(boolean required, Reader reader) {

	}

}
