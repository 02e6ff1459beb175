package io.posttopic.cost;

import java.util.Collection;
import java.util.Map;

import io.posttopic.error.OperationErrors;
import io.posttopic.limits.Limits;
import io.posttopic.read.Selected;
import org.jspecify.annotations.Nullable;

/**
 * The size of a field's arguments.
 *
 * @param fields the number of fields of input objects, plus a tenth of the number of list
 * items
 * @param items the number of items of all lists
 */
record InputSize(double fields, int items) {

	private static final InputSize NONE = new InputSize(0, 0);

	private InputSize plus(InputSize other) {
		return new InputSize(this.fields + other.fields, this.items + other.items);
	}

	/**
	 * A meter of the arguments of one operation's fields, which also enforces the limits
	 * on them. A variable counts wherever it is used.
	 */
	static final class Meter {

		private final Limits limits;

		private int values;

		Meter(Limits limits) {
			this.limits = limits;
		}

		/**
		 * Returns the size of a field's arguments.
		 * @throws graphql.execution.AbortExecutionException if a value exceeds a limit
		 */
		InputSize measure(Selected field, Map<String, Object> arguments) {
			InputSize size = NONE;
			for (Map.Entry<String, Object> argument : arguments.entrySet()) {
				if (argument.getValue() instanceof Collection || argument.getValue() instanceof Map) {
					size = size.plus(measure(field, argument.getKey(), argument.getValue(), 1));
				}
			}
			return size;
		}

		private InputSize measure(Selected field, String argument, @Nullable Object value, int depth) {
			if (++this.values > this.limits.inputValues()) {
				throw OperationErrors
					.tooComplex("The arguments have more than %,d values, where a variable counts wherever it is used."
						.formatted(this.limits.inputValues()), this.limits.inputValues());
			}
			return switch (value) {
				case Collection<?> list -> {
					if (list.size() > this.limits.listLength()) {
						throw tooLarge(field, argument, this.limits.listLength(),
								"the list has %,d items, more than the limit of %,d.".formatted(list.size(),
										this.limits.listLength()));
					}
					yield measureAll(field, argument, list, depth).plus(new InputSize(list.size() / 10.0, list.size()));
				}
				case Map<?, ?> map ->
					measureAll(field, argument, map.values(), depth).plus(new InputSize(map.size(), 0));
				case null, default -> NONE;
			};
		}

		private InputSize measureAll(Selected field, String argument, Collection<?> values, int depth) {
			if (depth > this.limits.inputDepth()) {
				throw tooLarge(field, argument, this.limits.inputDepth(),
						"the value is nested deeper than %d levels.".formatted(this.limits.inputDepth()));
			}
			InputSize size = NONE;
			for (Object value : values) {
				size = size.plus(measure(field, argument, value, depth + 1));
			}
			return size;
		}

		private static RuntimeException tooLarge(Selected field, String argument, int limit, String message) {
			String path = field.path() + "." + argument;
			return OperationErrors.tooComplex(path + ": " + message, Map.of("limit", limit, "argument", path));
		}

	}

}
