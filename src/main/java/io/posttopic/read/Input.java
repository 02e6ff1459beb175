package io.posttopic.read;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.posttopic.error.ApiException;
import io.posttopic.relay.GlobalId;
import io.posttopic.relay.InputText;
import org.jspecify.annotations.Nullable;

/**
 * An input value together with the path of its argument, for error messages, and the
 * input that contains it.
 *
 * @param path the argument's path, for instance {@code filter.and.0.authorId}
 * @param value the coerced value: a scalar, or lists and maps of scalars
 * @param parent the list or object that contains the value, or null for an argument
 */
public record Input(String path, Object value, @Nullable Input parent) {

	/**
	 * Returns an argument, or null if it is absent or null.
	 */
	public static @Nullable Input of(Map<String, Object> arguments, String name) {
		Object value = arguments.get(name);
		return (value != null) ? new Input(name, value, null) : null;
	}

	/**
	 * Returns an argument that is a filter, or null if it is absent or null.
	 * @param fixedValues the values that all filtered rows share anyway, by filter field.
	 * {@link #enclosingCondition} treats them as fields of an enclosing filter.
	 */
	static @Nullable Input of(Map<String, Object> arguments, String name, Map<String, Object> fixedValues) {
		Object value = arguments.get(name);
		return (value != null) ? new Input(name, value, new Input("", fixedValues, null)) : null;
	}

	/**
	 * Returns a field of an input object, or null if it is absent or null.
	 */
	public @Nullable Input field(String name) {
		Object field = map().get(name);
		return (field != null) ? new Input(path(name), field, this) : null;
	}

	private String path(String field) {
		return this.path.isEmpty() ? field : this.path + "." + field;
	}

	/**
	 * Returns a field of an input object.
	 * @throws ApiException BAD_USER_INPUT if it is absent or null
	 */
	public Input require(String name) {
		Input field = field(name);
		if (field == null) {
			throw ApiException.badInput(path(name), "must not be null.");
		}
		return field;
	}

	/**
	 * Returns a condition that every matching row must meet in addition to this one.
	 * Looks for the named field in the filter that contains this field, then in each
	 * filter that encloses it through {@code and}, and finally in the values that are
	 * fixed for all rows of the list. The search stops at {@code or}, at {@code not} and
	 * at a nested filter on other rows.
	 * <p>
	 * Access rules rely on this: a filter on private data is allowed only if such a
	 * condition restricts the rows to the caller's own.
	 * @return the condition's value, or null if no such condition applies
	 */
	public @Nullable Input enclosingCondition(String name) {
		for (Input filter = this.parent; filter != null; filter = filter.enclosingFilter()) {
			Input condition = filter.field(name);
			if (condition != null) {
				return condition;
			}
		}
		return null;
	}

	/**
	 * Returns the filter that this filter is combined with by {@code and}, or null if
	 * there is none. The fixed values of a list, whose path is empty, are the outermost
	 * filter.
	 */
	private @Nullable Input enclosingFilter() {
		Input outer = this.parent;
		if (outer == null || outer.path.isEmpty()) {
			return outer;
		}
		return (outer.value instanceof List<?> && outer.name().equals("and")) ? outer.parent : null;
	}

	/**
	 * Returns the fields of an input object, without those that are null.
	 */
	public List<Input> fields() {
		List<Input> fields = new ArrayList<>();
		for (String name : map().keySet()) {
			Input field = field(name);
			if (field != null) {
				fields.add(field);
			}
		}
		return fields;
	}

	/**
	 * Returns the last segment of the path, which is the name of a field.
	 */
	public String name() {
		return this.path.substring(this.path.lastIndexOf('.') + 1);
	}

	/**
	 * Returns the items of a list.
	 * @throws ApiException BAD_USER_INPUT if an item is null
	 */
	public List<Input> items() {
		List<Input> items = new ArrayList<>();
		for (Object item : (List<?>) this.value) {
			if (item == null) {
				throw ApiException.badInput(this.path + "." + items.size(), "must not be null.");
			}
			items.add(new Input(this.path + "." + items.size(), item, this));
		}
		return items;
	}

	public boolean bool() {
		return (Boolean) this.value;
	}

	public int number() {
		return (Integer) this.value;
	}

	/**
	 * Returns the value as a number of limited size.
	 * @throws ApiException BAD_USER_INPUT if the number is out of range
	 */
	public int number(int minimum, int maximum) {
		if (number() < minimum || number() > maximum) {
			throw invalid("must be between %,d and %,d, was %,d.".formatted(minimum, maximum, number()));
		}
		return number();
	}

	public OffsetDateTime time() {
		return (OffsetDateTime) this.value;
	}

	/**
	 * Returns the value as text.
	 * @throws ApiException BAD_USER_INPUT if PostgreSQL cannot store the text
	 */
	public String text() {
		return InputText.storable((String) this.value, this.path);
	}

	/**
	 * Returns the value as text of limited length.
	 * @param maximum the largest number of characters (code points)
	 * @throws ApiException BAD_USER_INPUT if the text is longer, or PostgreSQL cannot
	 * store it
	 */
	public String text(int maximum) {
		return InputText.limited((String) this.value, maximum, this.path);
	}

	public String[] texts() {
		return ApiException.parseAll(items(), Input::text).toArray(String[]::new);
	}

	/**
	 * Returns the key that a global id contains.
	 * @param type the type that the id must have
	 * @throws ApiException BAD_USER_INPUT if the value is not an id of that type
	 */
	public long id(String type) {
		return GlobalId.parse((String) this.value, type, this.path);
	}

	/**
	 * Returns the distinct keys that a list of global ids contains.
	 * @param type the type that the ids must have
	 * @throws ApiException BAD_USER_INPUT if an item is not an id of that type
	 */
	public long[] ids(String type) {
		return ApiException.parseAll(items(), (item) -> item.id(type))
			.stream()
			.mapToLong(Long::longValue)
			.distinct()
			.toArray();
	}

	/**
	 * Returns a BAD_USER_INPUT error for this value. The message follows the path.
	 */
	public ApiException invalid(String message) {
		return ApiException.badInput(this.path, message);
	}

	@SuppressWarnings("unchecked")
	Map<String, @Nullable Object> map() {
		return (Map<String, @Nullable Object>) this.value;
	}

}
