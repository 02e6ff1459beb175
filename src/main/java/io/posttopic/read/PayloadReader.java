package io.posttopic.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;

/**
 * A reader of the rows that payloads refer to, with one statement for each selected
 * field, regardless of the number of payloads.
 */
record PayloadReader(Reads reads) {

	/**
	 * Returns the values of payloads by result key, in the order of the payloads.
	 * @param fields the fields that are selected of each payload
	 */
	List<Map<String, @Nullable Object>> read(List<Payload> payloads, List<Selected> fields) {
		List<Map<String, @Nullable Object>> answers = new ArrayList<>();
		payloads.forEach((payload) -> answers.add(new HashMap<>()));
		for (Selected field : fields) {
			if (!field.isTypeName()) {
				Map<List<Long>, Row> rows = rows(payloads, field);
				for (int i = 0; i < answers.size(); i++) {
					answers.get(i).put(field.resultKey(), value(payloads.get(i), field, rows));
				}
			}
		}
		return answers;
	}

	private @Nullable Object value(Payload payload, Selected field, Map<List<Long>, Row> rows) {
		Object value = payload.fields().get(field.name());
		return switch (value) {
			case RowBy by -> this.reads.row(by, field);
			case Ref ref -> {
				Row row = rows.get(ref.key());
				if (row == null && field.isRequired() && field.isValid()) {
					throw missing(payload, field);
				}
				yield serialized(row);
			}
			case Payload nested -> read(List.of(nested), field.subfields()).getFirst();
			case List<?> list when list.stream().anyMatch(Payload.class::isInstance) ->
				read(list.stream().map(Payload.class::cast).toList(), field.subfields());
			case null, default -> value;
		};
	}

	/**
	 * Creates the exception for a missing row that the schema requires. Rows that a
	 * mutation has written are locked. A row that the mutation left as it was is not, so
	 * another application may have deleted it; the transaction is then retried. The rows
	 * of an earlier request may have been deleted at any time.
	 */
	private static RuntimeException missing(Payload payload, Selected field) {
		String message = field.path() + ": the row has been deleted since.";
		return payload.repeated() ? new ApiException(ErrorCode.NOT_FOUND, message)
				: new ConcurrencyFailureException(message);
	}

	/**
	 * Serializes a row while the mutation can still be rolled back, which it must be if
	 * the response turns out to be too large. A row in several payloads is serialized for
	 * each of them.
	 */
	private static @Nullable Row serialized(@Nullable Row row) {
		if (row == null) {
			return null;
		}
		Row copy = row.copy();
		copy.json();
		return copy;
	}

	private Map<List<Long>, Row> rows(List<Payload> payloads, Selected field) {
		List<Ref> refs = payloads.stream()
			.map((payload) -> payload.fields().get(field.name()))
			.filter(Objects::nonNull)
			.filter(Ref.class::isInstance)
			.map(Ref.class::cast)
			.toList();
		return refs.isEmpty() ? Map.of() : this.reads.rows(refs.getFirst().type(), refs.stream().map(Ref::key).toList(),
				field, refs.stream().allMatch(Ref::exists));
	}

}
