package io.posttopic.read;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * An object of the response: what PostgreSQL answered for a row, and how the selection's
 * result keys are read from it.
 */
public final class Row implements JacksonSerializable {

	private final Shape shape;

	private final @Nullable Object[] values;

	Row(Shape shape, @Nullable Object[] values) {
		this.shape = shape;
		this.values = values;
	}

	/**
	 * The value under a result key: an alias or a field's name.
	 */
	@Nullable Object get(String resultKey) {
		return this.shape.read(resultKey, this.values);
	}

	/**
	 * The name of the object's type.
	 */
	String type() {
		return this.shape.type();
	}

	/**
	 * Writes all that is selected of the object, in the selection's order.
	 * @throws RuntimeException where a value is none that the schema promises
	 */
	@Override
	public void serialize(JsonGenerator json, SerializationContext context) {
		write(json);
	}

	@Override
	public void serializeWithType(JsonGenerator json, SerializationContext context, TypeSerializer type) {
		write(json);
	}

	void write(JsonGenerator json) {
		this.shape.write(json, this.values);
	}

}
