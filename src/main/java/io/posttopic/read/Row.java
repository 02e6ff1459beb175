package io.posttopic.read;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import org.springframework.dao.DataAccessException;

/**
 * An object of the response: what PostgreSQL answered for a row, and how the selection's
 * result keys are read from it.
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
	 * Returns another object that says the same, for another place of the response.
	 */
	Row copy() {
		return new Row(this.shape, this.values);
	}

	/**
	 * Writes all that is selected of the object, in the selection's order, the first time
	 * that it is asked for.
	 * @return what was written, or null if a value is none that the schema promises
	 * @throws org.springframework.dao.DataAccessException if the answer has too many
	 * bytes, or the request has been stopped
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
