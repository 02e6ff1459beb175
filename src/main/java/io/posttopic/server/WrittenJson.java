package io.posttopic.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * A part of a response that is JSON already, in UTF-8.
 */
record WrittenJson(byte[] json) implements JacksonSerializable {

	@Override
	public void serialize(JsonGenerator json, SerializationContext context) {
		// Writes what stands before a value, and nothing else.
		json.writeRawValue("");
		json.flush();
		try {
			((OutputStream) json.streamWriteOutputTarget()).write(this.json);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void serializeWithType(JsonGenerator json, SerializationContext context, TypeSerializer type) {
		serialize(json, context);
	}

}
