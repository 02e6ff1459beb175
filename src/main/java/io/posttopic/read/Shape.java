package io.posttopic.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * How the objects of one place in the selection are read from their rows' values, and
 * written: a member for each selected field, in the selection's order.
 */
final class Shape {

	/** Reads a field that was not composed, because something is wrong with it. */
	static final Reader NONE = (values) -> null;

	private final String type;

	private final List<Selected> fields = new ArrayList<>();

	private final Map<String, Member> members = new LinkedHashMap<>();

	private final RowCounts.@Nullable Count written;

	/**
	 * The shape of the objects of a type.
	 */
	Shape(String type, List<Selected> selected) {
		this.type = type;
		this.written = selected.isEmpty() ? null : selected.getFirst().countOfObjects();
		for (Selected field : selected) {
			if (field.isTypeName()) {
				put(field, (values) -> type);
			}
			else {
				this.fields.add(field);
				// In this place among the others, whenever it is said how it is read.
				put(field, this::unread);
			}
		}
	}

	/**
	 * The fields that are to be read.
	 */
	List<Selected> fields() {
		return this.fields;
	}

	/**
	 * Says how a field is read.
	 */
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
		throw new IllegalStateException("Nothing was read for a field of " + this.type);
	}

	/**
	 * Writes an object.
	 * @throws RuntimeException where a value is none that the schema promises
	 */
	void write(JsonGenerator json, @Nullable Object[] values) {
		if (this.written != null) {
			this.written.increment();
		}
		json.writeStartObject();
		this.members.forEach((resultKey, member) -> {
			Object value = member.reader.read(values);
			if (value == null && member.required) {
				throw new IllegalStateException("Nothing is there for " + this.type + "." + resultKey);
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
			case Boolean truth -> json.writeBoolean(truth);
			case Row row -> row.write(json);
			case List<?> rows -> {
				json.writeStartArray();
				rows.forEach((row) -> write(json, row));
				json.writeEndArray();
			}
			case null -> json.writeNull();
			default -> throw new IllegalStateException("Not in a response: " + value.getClass());
		}
	}

	/**
	 * Reads one field from the values of a row.
	 */
	@FunctionalInterface
	interface Reader {

		@Nullable Object read(@Nullable Object[] values);

	}

	private record Member(boolean required, Reader reader) {

	}

}
