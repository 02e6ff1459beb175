package io.posttopic.read;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.relay.ApiException;
import io.posttopic.relay.GlobalId;
import org.jspecify.annotations.Nullable;

/**
 * A value that the caller gave, and the path of the argument that it stands at.
 *
 * @param path the argument's path, as in {@code filter.and.0.authorId}
 * @param value the coerced value: scalars, lists and maps of them
 */
public record Input(String path, Object value) {

	/**
	 * An argument, or null where it is null or not given.
	 */
	public static @Nullable Input of(Map<String, Object> arguments, String name) {
		Object value = arguments.get(name);
		return (value != null) ? new Input(name, value) : null;
	}

	/**
	 * A field of an input object, or null where it is null or not given.
	 */
	public @Nullable Input field(String name) {
		Object field = map().get(name);
		return (field != null) ? new Input(this.path + "." + name, field) : null;
	}

	/**
	 * The fields of an input object that are given and not null.
	 */
	List<Input> fields() {
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
	String name() {
		return this.path.substring(this.path.lastIndexOf('.') + 1);
	}

	/**
	 * The items of a list.
	 */
	public List<Input> items() {
		List<Input> items = new ArrayList<>();
		for (Object item : (List<?>) this.value) {
			items.add(new Input(this.path + "." + items.size(), Objects.requireNonNull(item)));
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
		return storable((String) this.value, this.path);
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

	/**
	 * The text itself, if it is one that PostgreSQL can hold.
	 */
	static String storable(String text, String argument) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == 0) {
				throw ApiException.badInput(argument, "has the character U+0000, which no text here can have.");
			}
			if (Character.isSurrogate(c)) {
				if (!Character.isHighSurrogate(c) || i + 1 == text.length()
						|| !Character.isLowSurrogate(text.charAt(i + 1))) {
					throw ApiException.badInput(argument, "has half of a surrogate pair, which is no character.");
				}
				i++;
			}
		}
		return text;
	}

}
