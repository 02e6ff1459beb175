package io.posttopic.write;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.read.Input;
import io.posttopic.relay.GlobalId;
import io.posttopic.relay.InputText;
import org.jspecify.annotations.Nullable;

/**
 * An input object of a mutation while it is parsed into a record. Each method reads one
 * field; if the field breaks a rule, the method records the error with the path of its
 * argument and returns a placeholder, so that one pass finds all errors. {@link #parse}
 * throws them together, and no placeholder ever leaves it.
 */
public final class InputObject {

	private final Map<String, @Nullable Object> fields;

	private final String path;

	private final List<ApiException> errors;

	private final int earlierErrors;

	private InputObject(Map<String, @Nullable Object> fields, String path, List<ApiException> errors) {
		this.fields = fields;
		this.path = path;
		this.errors = errors;
		this.earlierErrors = errors.size();
	}

	/**
	 * Parses the argument {@code input} of a mutation.
	 * @param parser makes the record of the input object's fields
	 * @throws ApiException BAD_USER_INPUT with all errors that the parser found
	 */
	public static <T> T parse(DataFetchingEnvironment environment, Function<InputObject, T> parser) {
		List<ApiException> errors = new ArrayList<>();
		Object input = environment.getArgument("input");
		if (input == null) {
			// A nullable variable with a default value may stand in a non-null position.
			throw ApiException.badInput("input", "must not be null.");
		}
		T parsed = parser.apply(new InputObject(map(input), "input", errors));
		ApiException.throwAll(errors);
		return parsed;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, @Nullable Object> map(Object value) {
		return (Map<String, @Nullable Object>) value;
	}

	/**
	 * Returns the path of a field's argument, as in {@code input.topics.2.topic}.
	 */
	public String path(String field) {
		return this.path + "." + field;
	}

	public String path() {
		return this.path;
	}

	/**
	 * Returns whether the client gave a field, and not null.
	 */
	public boolean has(String field) {
		return this.fields.get(field) != null;
	}

	/**
	 * Returns whether no error has been recorded so far for this object and those in it.
	 */
	public boolean isValid() {
		return this.errors.size() == this.earlierErrors;
	}

	/**
	 * Records an error of a field.
	 */
	public void reject(String field, String message) {
		this.errors.add(ApiException.badInput(path(field), message));
	}

	/**
	 * Records an error, which names its argument itself.
	 */
	public void reject(ApiException error) {
		this.errors.add(error);
	}

	/**
	 * Reads a field, or returns null if it is absent or null.
	 * @param reader one of the methods that read a field of this object
	 */
	public <T> @Nullable T optional(String field, Function<String, T> reader) {
		return has(field) ? reader.apply(field) : null;
	}

	/**
	 * Reads a field of a partial update. A reader that requires a value rejects null.
	 * @param reader one of the methods that read a field of this object
	 */
	public <T extends @Nullable Object> Patch<T> patch(String field, Function<String, T> reader) {
		return this.fields.containsKey(field) ? new Patch<>(true, reader.apply(field)) : Patch.absent();
	}

	/**
	 * Reads a global id whose key is one number.
	 * @param type the type that the id must be of
	 */
	public long id(String field, String type) {
		return read(field, 0L, (value, argument) -> GlobalId.parse((String) value, type, argument));
	}

	/**
	 * Reads a line of text, as {@link InputText#line} does.
	 */
	public String line(String field, int maximum) {
		return read(field, "", (value, argument) -> InputText.line((String) value, maximum, argument));
	}

	/**
	 * Reads a text as it is.
	 * @param maximum the largest number of characters
	 */
	public String text(String field, int maximum) {
		return read(field, "", (value, argument) -> InputText.limited((String) value, maximum, argument));
	}

	/**
	 * Reads a text of certain characters.
	 * @param characters a pattern that the whole text must match
	 * @param rule the pattern in words
	 */
	public String text(String field, int maximum, Pattern characters, String rule) {
		return read(field, "", (value, argument) -> {
			String text = InputText.limited((String) value, maximum, argument);
			if (!characters.matcher(text).matches()) {
				throw ApiException.badInput(argument, rule);
			}
			return text;
		});
	}

	/**
	 * Reads a text that is only compared with stored values, never stored itself.
	 */
	public String key(String field) {
		return read(field, "", (value, argument) -> InputText.storable((String) value, argument));
	}

	/**
	 * Reads a boolean, or returns null if the field is absent or null.
	 */
	public @Nullable Boolean flag(String field) {
		return (Boolean) this.fields.get(field);
	}

	/**
	 * Reads the field {@code dryRun}: whether nothing is to be written.
	 */
	public boolean dryRun() {
		return Boolean.TRUE.equals(flag("dryRun"));
	}

	/**
	 * Reads a whole number.
	 * @param minimum the smallest number that is allowed
	 */
	public int number(String field, int minimum) {
		return read(field, minimum, (value, argument) -> {
			int number = (Integer) value;
			if (number < minimum) {
				throw ApiException.badInput(argument, "must be " + minimum + " or greater, was " + number + ".");
			}
			return number;
		});
	}

	public OffsetDateTime time(String field) {
		return read(field, OffsetDateTime.MIN, (value, argument) -> (OffsetDateTime) value);
	}

	public Expected<Integer> expectedVersion() {
		return new Expected<>((Integer) this.fields.get("expectedVersion"), path("expectedVersion"));
	}

	/**
	 * Reads a filter, which is an empty one after an error.
	 */
	public Input filter(String field) {
		Object value = read(field, Map.of(), (filter, argument) -> filter);
		return new Input(path(field), value, null);
	}

	/**
	 * Reads a nested input object.
	 * @param parser makes the nested record
	 * @return the record, or empty after an error
	 */
	public <T> Optional<T> object(String field, Function<InputObject, T> parser) {
		return read(field, Optional.empty(),
				(value, argument) -> Optional.of(parser.apply(new InputObject(map(value), argument, this.errors))));
	}

	/**
	 * Reads a list of input objects.
	 * @param maximum the largest number of items
	 * @param parser makes the record of an item
	 */
	public <T> List<T> list(String field, int maximum, Function<InputObject, T> parser) {
		return items(field, maximum,
				(item, argument) -> parser.apply(new InputObject(map(item), argument, this.errors)));
	}

	/**
	 * Reads a list of global ids.
	 * @param maximum the largest number of items
	 * @param type the type that the ids must be of
	 * @param parser makes the record of an id's key and the path of its argument
	 */
	public <T> List<T> ids(String field, int maximum, String type, BiFunction<Long, String, T> parser) {
		return items(field, maximum,
				(id, argument) -> parser.apply(GlobalId.parse((String) id, type, argument), argument));
	}

	private <T> List<T> items(String field, int maximum, BiFunction<Object, String, T> parser) {
		return read(field, List.of(), (value, argument) -> {
			List<?> items = (List<?>) value;
			if (items.size() > maximum) {
				throw ApiException.badInput(argument,
						"must have at most " + maximum + " items, had " + items.size() + ".");
			}
			List<T> parsed = new ArrayList<>();
			for (int i = 0; i < items.size(); i++) {
				T item = read(items.get(i), argument + "." + i, null, parser);
				if (item != null) {
					parsed.add(item);
				}
			}
			return parsed;
		});
	}

	private <T> T read(String field, T placeholder, BiFunction<Object, String, T> reader) {
		return Objects.requireNonNull(read(this.fields.get(field), path(field), placeholder, reader));
	}

	private <T> @Nullable T read(@Nullable Object value, String path, @Nullable T placeholder,
			BiFunction<Object, String, T> reader) {
		try {
			if (value == null) {
				// The engine lets a null pass that a variable puts into a list.
				throw ApiException.badInput(path, "must not be null.");
			}
			return reader.apply(value, path);
		}
		catch (ApiException ex) {
			this.errors.add(ex);
			return placeholder;
		}
	}

}
