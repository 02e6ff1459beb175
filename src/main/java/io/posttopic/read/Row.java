package io.posttopic.read;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import org.springframework.dao.DataAccessException;

/**
 * An object of the response: the values that PostgreSQL returned for a row, and the
 * {@link Shape} that maps the selection's result keys to them.
 */
public final class Row {

	private static final JsonFactory JSON = new JsonFactory();

	private final Shape shape;

	private final @Nullable Object[] values;

	private @Nullable ResponseBytes json;

	Row(Shape shape, @Nullable Object[] values) {
		this.shape = shape;
		this.values = values;
	}

	/**
	 * Returns the value under a result key, which is an alias or a field's name.
	 */
	@Nullable Object get(String resultKey) {
		return this.shape.read(resultKey, this.values);
	}

	String type() {
		return this.shape.type();
	}

	/**
	 * Returns a new row with the same content, for a second position in the response.
	 */
	Row copy() {
		return new Row(this.shape, this.values);
	}

	/**
	 * Returns the object as JSON, with its fields in the selection's order. The JSON is
	 * written on the first call and cached.
	 * @return the JSON, or null if a value violates the schema, for instance null in a
	 * non-null field
	 * @throws DataAccessException if the response has too many bytes, or the request has
	 * been stopped
	 */
	public @Nullable ResponseBytes json() {
		if (this.json == null) {
			ResponseBytes bytes = new ResponseBytes();
			try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
				write(json);
			}
			catch (DataAccessException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				return null;
			}
			this.json = bytes;
		}
		return this.json;
	}

	void write(JsonGenerator json) {
		this.shape.write(json, this.values);
	}

}
