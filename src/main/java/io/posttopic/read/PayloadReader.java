package io.posttopic.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import graphql.schema.SelectedField;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows that payloads hold: a statement for each field that selects some,
 * however many payloads there are.
 */
record PayloadReader(Reads reads) {

	/**
	 * Reads a field's value.
	 * @param fields what is selected below the field
	 */
	@Nullable Object resolve(@Nullable Object value, List<SelectedField> fields) {
		if (value instanceof Ref ref) {
			return this.reads.rows(ref.aggregate(), List.of(ref.key()), fields).get(ref.key());
		}
		if (value instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Payload) {
			return resolve(list.stream().map(Payload.class::cast).toList(), fields);
		}
		return value;
	}

	private List<Map<String, @Nullable Object>> resolve(List<Payload> payloads, List<SelectedField> fields) {
		List<Map<String, @Nullable Object>> resolved = new ArrayList<>();
		payloads.forEach((payload) -> resolved.add(new HashMap<>()));
		for (SelectedField field : fields) {
			if (!field.getName().startsWith("__")) {
				Map<List<Long>, Row> rows = rows(payloads, field);
				for (int i = 0; i < resolved.size(); i++) {
					Object value = payloads.get(i).fields().get(field.getName());
					resolved.get(i).put(field.getResultKey(), (value instanceof Ref ref) ? rows.get(ref.key()) : value);
				}
			}
		}
		return resolved;
	}

	private Map<List<Long>, Row> rows(List<Payload> payloads, SelectedField field) {
		List<Ref> refs = payloads.stream()
			.map((payload) -> payload.fields().get(field.getName()))
			.filter(Ref.class::isInstance)
			.map(Ref.class::cast)
			.toList();
		return refs.isEmpty() ? Map.of() : this.reads.rows(refs.getFirst().aggregate(),
				refs.stream().map(Ref::key).toList(), Selection.below(field));
	}

}
