package io.posttopic.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

	private final Map<String, Member> members = new LinkedHashMap<>();

	private int written;

	/**
	 * Creates the shape of objects of a type. It does not refer to the selected fields,
	 * because the shapes of events outlive the request that selected them.
	 * @param selected the fields that are selected of each object
	 * @param composer adds what a field needs to the statement, and returns its reader;
	 * not called for {@code __typename}
	 */
	Shape(String type, List<Selected> selected, Function<Selected, Reader> composer) {
		this.type = type;
		Selected containing = selected.isEmpty() ? null : selected.getFirst().parent();
		if (containing != null) {
			containing.addShape(this);
		}
		for (Selected field : selected) {
			Reader reader = field.isTypeName() ? (values) -> type : composer.apply(field);
			this.members.put(field.resultKey(), new Member(field.isRequired(), reader));
		}
	}

	String type() {
		return this.type;
	}

	/**
	 * Returns how many objects were written.
	 */
	int written() {
		return this.written;
	}

	@Nullable Object read(String resultKey, @Nullable Object[] values) {
		Member member = this.members.get(resultKey);
		if (member == null) {
			throw new IllegalStateException("No value was read for a field of type " + this.type + ".");
		}
		return member.reader.read(values);
	}

	/**
	 * Writes an object.
	 * @throws RuntimeException if a value violates the schema
	 */
	void write(JsonGenerator json, @Nullable Object[] values) {
		this.written++;
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
