package io.posttopic.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Reads the rows that payloads hold: a statement for each field that selects some,
 * however many payloads there are.
 */
record PayloadReader(Reads reads) {

	/**
	 * What payloads answer, by result key.
	 * @param fields what is selected of them
	 */
	List<Map<String, @Nullable Object>> read(List<Payload> payloads, List<Selected> fields) {
		List<Map<String, @Nullable Object>> answers = new ArrayList<>();
		payloads.forEach((payload) -> answers.add(new HashMap<>()));
		for (Selected field : fields) {
			if (!field.isTypeName()) {
				List<@Nullable Object> values = values(payloads, field);
				for (int i = 0; i < answers.size(); i++) {
					answers.get(i).put(field.resultKey(), values.get(i));
				}
			}
		}
		return answers;
	}

	private List<@Nullable Object> values(List<Payload> payloads, Selected field) {
		Map<List<Long>, Row> rows = rows(payloads, field);
		List<@Nullable Object> values = new ArrayList<>();
		for (Payload payload : payloads) {
			values.add(value(payload.fields().get(field.name()), field, rows));
		}
		return values;
	}

	private @Nullable Object value(@Nullable Object value, Selected field, Map<List<Long>, Row> rows) {
		return switch (value) {
			case Ref ref -> written(rows.get(ref.key()));
			case Payload nested -> read(List.of(nested), field.below()).getFirst();
			case List<?> list when list.stream().allMatch(Payload.class::isInstance) ->
				read(list.stream().map(Payload.class::cast).toList(), field.below());
			case null, default -> value;
		};
	}

	/**
	 * Writes the row while the mutation can be undone, if it turns out that the answer
	 * has too many bytes. One that stands in several payloads is written for each.
	 */
	private static @Nullable Row written(@Nullable Row row) {
		if (row == null) {
			return null;
		}
		Row used = row.copy();
		used.json();
		return used;
	}

	private Map<List<Long>, Row> rows(List<Payload> payloads, Selected field) {
		List<Ref> refs = payloads.stream()
			.map((payload) -> payload.fields().get(field.name()))
			.filter(Objects::nonNull)
			.filter(Ref.class::isInstance)
			.map(Ref.class::cast)
			.toList();
		return refs.isEmpty() ? Map.of()
				: this.reads.rows(refs.getFirst().aggregate(), refs.stream().map(Ref::key).toList(), field.below());
	}

}
