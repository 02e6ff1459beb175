package io.posttopic.read;

import java.text.Normalizer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.relay.ApiException;
import io.posttopic.relay.GlobalId;
import org.jspecify.annotations.Nullable;

/**
 * A value that the caller gave, and the path of the argument that it stands at.
 *
 * @param path the argument's path, as in {@code filter.and.0.authorId}
 * @param value the coerced value: scalars, lists and maps of them
 * @param parent the list or object that it stands in, if it stands in one
 */
public record Input(String path, Object value, @Nullable Input parent) {

	/** Spaces, line breaks and what has no width, at either end. */
	private static final Pattern AROUND = Pattern.compile("^[\\p{Z}\\p{Cc}\\p{Cf}]+|[\\p{Z}\\p{Cc}\\p{Cf}]+$");

	private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

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
	 * The argument {@code input} of a mutation.
	 */
	public static Input of(DataFetchingEnvironment environment) {
		return Objects.requireNonNull(of(environment.getArguments(), "input"));
	}

	/**
	 * Checks {@code expectedVersion}, if it is given.
	 * @param version the row's version
	 * @throws ApiException CONFLICT where it is not that
	 */
	public void requireVersion(@Nullable Integer version) {
		Input expected = field("expectedVersion");
		int current = (version != null) ? version : 0;
		if (expected != null && expected.number() != current) {
			throw ApiException.stale(current);
		}
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
		return storable((String) this.value, this.path);
	}

	/**
	 * Whether a field of an input object is given, perhaps as null.
	 */
	public boolean given(String name) {
		return map().containsKey(name);
	}

	/**
	 * A field of an input object that must be there.
	 * @throws ApiException BAD_USER_INPUT where it is null or not given
	 */
	public Input required(String name) {
		Input field = field(name);
		if (field == null) {
			throw ApiException.badInput(this.path + "." + name, "must not be null.");
		}
		return field;
	}

	/**
	 * A line of text, without the spaces around it, in Unicode's composed form, so that
	 * what looks the same is the same.
	 * @throws ApiException BAD_USER_INPUT where nothing is left or more than the maximum,
	 * or it has control characters
	 */
	public String line(int maximum) {
		String line = AROUND.matcher(Normalizer.normalize(text(), Normalizer.Form.NFC)).replaceAll("");
		if (line.isEmpty()) {
			throw invalid("must have a character that can be seen.");
		}
		if (CONTROL.matcher(line).find()) {
			throw invalid("must be one line, without control characters.");
		}
		return limited(line, maximum);
	}

	/**
	 * A text as it is.
	 * @throws ApiException BAD_USER_INPUT where it is longer than the maximum
	 */
	public String text(int maximum) {
		return limited(text(), maximum);
	}

	/**
	 * A text of certain characters.
	 * @param characters a pattern that the whole text must match
	 * @param rule the pattern in words
	 */
	public String text(int maximum, Pattern characters, String rule) {
		String text = text(maximum);
		if (!characters.matcher(text).matches()) {
			throw invalid(rule);
		}
		return text;
	}

	private String limited(String text, int maximum) {
		int length = text.codePointCount(0, text.length());
		if (length > maximum) {
			throw invalid("must have at most " + maximum + " characters, has " + length + ".");
		}
		return text;
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
