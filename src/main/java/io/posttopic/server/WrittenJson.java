package io.posttopic.server;

import io.posttopic.read.ResponseBytes;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * A part of a response that is JSON already, in UTF-8.
 */
record WrittenJson(ResponseBytes json) implements JacksonSerializable {

	@Override
	public void serialize(JsonGenerator json, SerializationContext context) {
		// Writes what stands before a value, and nothing else.
		json.writeRawValue("");
		json.flush();
		((ResponseBytes) json.streamWriteOutputTarget()).append(this.json);
	}

	@Override
	public void serializeWithType(JsonGenerator json, SerializationContext context, TypeSerializer type) {
		serialize(json, context);
	}

}
