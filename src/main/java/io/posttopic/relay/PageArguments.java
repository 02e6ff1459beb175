package io.posttopic.relay;

import java.util.HashMap;
import java.util.Map;

import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that specify a page of a connection.
 *
 * @param size the largest number of rows, 0 to {@value #MAXIMUM}
 * @param cursor the cursor after which the page starts, or before which it ends if
 * backward
 * @param backward whether the page is taken from the end ({@code last}, {@code before})
 * @see <a href="https://relay.dev/graphql/connections.htm#sec-Arguments">Cursor
 * Connections, arguments</a>
 */
public record PageArguments(int size, @Nullable String cursor, boolean backward) {

	/**
	 * The size of a page if none is requested.
	 */
	public static final int DEFAULT = 20;

	/**
	 * The largest size of a page that may be requested.
	 */
	public static final int MAXIMUM = 100;

	/**
	 * Parses the arguments of a connection.
	 * @throws ApiException BAD_USER_INPUT if both directions are requested, or the size
	 * is out of range
	 */
	public static PageArguments of(Map<String, Object> arguments) {
		Object first = arguments.get("first");
		Object after = arguments.get("after");
		Object last = arguments.get("last");
		Object before = arguments.get("before");
		boolean backward = last != null || before != null;
		if (backward && (first != null || after != null)) {
			throw ApiException.badInput((last != null) ? "last" : "before",
					"must not be combined with the other direction. Use first and after, or last and before.");
		}
		int size = backward ? size("last", last) : size("first", first);
		return new PageArguments(size, (String) (backward ? before : after), backward);
	}

	/**
	 * Parses the arguments of a connection leniently, after {@link #of} has rejected
	 * them, so that the cursor can be checked as well. The page has the default size, and
	 * no cursor if the directions contradict each other.
	 */
	public static PageArguments ofAnySize(Map<String, Object> arguments) {
		Map<String, Object> others = new HashMap<>(arguments);
		boolean forward = others.remove("first") != null;
		boolean backward = others.remove("last") != null;
		String after = (String) (backward ? null : others.get("after"));
		String before = (String) (forward ? null : others.get("before"));
		return (after != null && before != null) ? new PageArguments(DEFAULT, null, false)
				: new PageArguments(DEFAULT, (after != null) ? after : before, before != null);
	}

	/**
	 * Parses the requested number of rows.
	 * @param argument the argument's name
	 * @param value the argument's value, or null for the default
	 * @throws ApiException BAD_USER_INPUT if the number is out of range
	 */
	public static int size(String argument, @Nullable Object value) {
		int size = (value != null) ? (Integer) value : DEFAULT;
		if (size < 0 || size > MAXIMUM) {
			throw ApiException.badInput(argument, "must be between 0 and " + MAXIMUM + ", was " + size + ".");
		}
		return size;
	}

	/**
	 * Returns the name of the argument that contains the cursor.
	 */
	public String cursorArgument() {
		return this.backward ? "before" : "after";
	}

}
