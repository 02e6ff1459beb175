package io.posttopic.read;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.posttopic.database.RefersTo;
import io.posttopic.relay.GlobalId;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A factory for the description of a row in the extensions of an error: its global id,
 * and its own values except times, with a global id for each reference.
 */
public final class CurrentRow {

	private CurrentRow() {
	}

	public static Map<String, @Nullable Object> of(Record row) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		for (RecordComponent component : row.getClass().getRecordComponents()) {
			Object value = ReflectionUtils.invokeMethod(component.getAccessor(), row);
			if (value instanceof Record key) {
				fields.put("id", GlobalId.encode(row.getClass().getSimpleName(), key(key)));
			}
			else if (component.getName().equals("id")) {
				fields.put("id", GlobalId.encode(row.getClass().getSimpleName(), Objects.requireNonNull(value)));
			}
			else if (!(value instanceof Instant)) {
				Class<?> target = target(component);
				fields.put(component.getName(),
						(target != null && value != null) ? GlobalId.encode(target.getSimpleName(), value) : value);
			}
		}
		return fields;
	}

	private static Object[] key(Record key) {
		return Arrays.stream(key.getClass().getRecordComponents())
			.map((component) -> Objects.requireNonNull(ReflectionUtils.invokeMethod(component.getAccessor(), key)))
			.toArray();
	}

	private static @Nullable Class<?> target(RecordComponent component) {
		RefersTo reference = component.getAnnotation(RefersTo.class);
		return (reference != null) ? reference.value() : null;
	}

}
