package io.posttopic.read;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * A part of a response that is already serialized as UTF-8 JSON. Serializing it appends
 * the bytes without copying them.
 */
record WrittenJson(ResponseBytes json) implements JacksonSerializable {

	@Override
	public void serialize(JsonGenerator json, SerializationContext context) {
		// An empty raw value makes the generator write the pending separator only.
		json.writeRawValue("");
		json.flush();
		((ResponseBytes) json.streamWriteOutputTarget()).append(this.json);
	}

	@Override
	public void serializeWithType(JsonGenerator json, SerializationContext context, TypeSerializer type) {
		serialize(json, context);
	}

}
