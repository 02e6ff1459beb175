package io.posttopic.read;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.posttopic.relay.ApiException;
import io.posttopic.relay.GlobalId;
import io.posttopic.relay.InputText;
import org.jspecify.annotations.Nullable;

/**
 * A value that the caller gave, and the path of the argument that it stands at.
 *
 * @param path the argument's path, as in {@code filter.and.0.authorId}
 * @param value the coerced value: scalars, lists and maps of them
 * @param parent the list or object that it stands in, if it stands in one
 */
public record Input(String path, Object value, @Nullable Input parent) {

	/**
	 * An argument, or null where it is null or not given.
	 */
	public static @Nullable Input of(Map<String, Object> arguments, String name) {
		Object value = arguments.get(name);
		return (value != null) ? new Input(name, value, null) : null;
	}

	/**
	 * An argument that holds a filter, or null where it is null or not given.
	 * @param known what the filtered rows have in common already, by the filter's fields
	 */
	static @Nullable Input of(Map<String, Object> arguments, String name, Map<String, Object> known) {
		Object value = arguments.get(name);
		return (value != null) ? new Input(name, value, new Input("", known, null)) : null;
	}

	/**
	 * A field of an input object, or null where it is null or not given.
	 */
	public @Nullable Input field(String name) {
		Object field = map().get(name);
		return (field != null) ? new Input(this.path + "." + name, field, this) : null;
	}

	/**
	 * A condition that must hold together with this one: the field of that name of the
	 * filter that this is a field of, or of one around it by {@code and}, or what is
	 * known of the list.
	 */
	public @Nullable Input conjunct(String name) {
		for (Input filter = this.parent; filter != null; filter = filter.around()) {
			Input conjunct = filter.field(name);
			if (conjunct != null) {
				return conjunct;
			}
		}
		return null;
	}

	private @Nullable Input around() {
		Input outer = this.parent;
		if (outer == null || outer.parent == null) {
			return outer;
		}
		return (outer.value instanceof List<?> && outer.name().equals("and")) ? outer.parent : null;
	}

	/**
	 * The fields of an input object that are given and not null.
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
	 * The name of the field that this is the value of.
	 */
	public String name() {
		return this.path.substring(this.path.lastIndexOf('.') + 1);
	}

	/**
	 * The items of a list.
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

	public OffsetDateTime time() {
		return (OffsetDateTime) this.value;
	}

	/**
	 * A text.
	 * @throws ApiException BAD_USER_INPUT where PostgreSQL could not hold it
	 */
	public String text() {
		return InputText.storable((String) this.value, this.path);
	}

	/**
	 * A text as it is.
	 * @throws ApiException BAD_USER_INPUT where it is longer than the maximum
	 */
	public String text(int maximum) {
		return InputText.limited((String) this.value, maximum, this.path);
	}

	/**
	 * The texts of a list.
	 */
	public String[] texts() {
		return items().stream().map(Input::text).toArray(String[]::new);
	}

	/**
	 * The key in a global id.
	 * @param type the type that the id must be of
	 * @throws ApiException BAD_USER_INPUT where it is not
	 */
	public long id(String type) {
		return GlobalId.parse((String) this.value, type, this.path);
	}

	/**
	 * The keys in a list of global ids, each once.
	 */
	public long[] ids(String type) {
		return items().stream().mapToLong((item) -> item.id(type)).distinct().toArray();
	}

	/**
	 * The error for this value.
	 */
	public ApiException invalid(String message) {
		return ApiException.badInput(this.path, message);
	}

	@SuppressWarnings("unchecked")
	private Map<String, @Nullable Object> map() {
		return (Map<String, @Nullable Object>) this.value;
	}

}
