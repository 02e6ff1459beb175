package io.posttopic.write;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form of payloads, without the rows that they refer to. An object with the
 * field {@value #FIELDS} is a payload, and one with the field {@value #TYPE} is a
 * reference to a row.
 */
final class StoredPayload {

	private static final String FIELDS = "fields";

	private static final String TYPE = "type";

	private static final String KEY = "key";

	private StoredPayload() {
	}

	static String write(Payload payload) {
		return JsonMapper.shared().writeValueAsString(toJson(payload));
	}

	static Payload read(String json) {
		return (Payload) Objects.requireNonNull(fromJson(JsonMapper.shared().readValue(json, Object.class)));
	}

	private static @Nullable Object toJson(@Nullable Object value) {
		return switch (value) {
			case Payload payload -> {
				Map<String, @Nullable Object> written = new LinkedHashMap<>();
				payload.fields().forEach((name, field) -> written.put(name, toJson(field)));
				yield Map.of(FIELDS, written);
			}
			case Ref ref -> Map.of(TYPE, ref.type(), KEY, ref.key());
			case List<?> list -> list.stream().map(StoredPayload::toJson).toList();
			case null, default -> value;
		};
	}

	private static @Nullable Object fromJson(@Nullable Object value) {
		return switch (value) {
			case Map<?, ?> object when object.get(FIELDS) instanceof Map<?, ?> fields -> {
				Map<String, @Nullable Object> read = new LinkedHashMap<>();
				fields.forEach((name, field) -> read.put((String) name, fromJson(field)));
				yield new Payload(read, true);
			}
			case Map<?, ?> object when object.get(KEY) instanceof List<?> key ->
				new Ref((String) Objects.requireNonNull(object.get(TYPE)),
						key.stream().map((part) -> ((Number) part).longValue()).toList(), false);
			case List<?> list -> list.stream().map(StoredPayload::fromJson).toList();
			case null, default -> value;
		};
	}

}
