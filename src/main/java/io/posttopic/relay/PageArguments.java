package io.posttopic.relay;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a connection is asked for.
 *
 * @param size how many rows at most, 0 to {@value #MAXIMUM}
 * @param cursor the cursor after which, or before which if backward, the page lies
 * @param backward whether the page is taken from the end ({@code last}, {@code before})
 * @see <a href="https://relay.dev/graphql/connections.htm#sec-Arguments">Cursor
 * Connections, arguments</a>
 */
public record PageArguments(int size, @Nullable String cursor, boolean backward) {

	/** The size of a page where none is asked for. */
	public static final int DEFAULT = 20;

	/** The largest page. */
	public static final int MAXIMUM = 100;

	/**
	 * Reads the arguments of a connection.
	 * @throws ApiException BAD_USER_INPUT for both directions at once or a size out of
	 * range
	 */
	public static PageArguments of(Map<String, Object> arguments) {
		Object first = arguments.get("first");
		Object after = arguments.get("after");
		Object last = arguments.get("last");
		Object before = arguments.get("before");
		boolean backward = last != null || before != null;
		if (backward && (first != null || after != null)) {
			throw ApiException.badInput((last != null) ? "last" : "before",
					"page in one direction: first and after, or last and before.");
		}
		int size = backward ? size("last", last) : size("first", first);
		return new PageArguments(size, (String) (backward ? before : after), backward);
	}

	/**
	 * Returns the page with the cursor that is given and the default size, where the size
	 * is wrong; without a cursor where the directions contradict each other.
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
	 * Reads how many rows are asked for.
	 * @param argument the argument's name
	 * @param value its value, or null where it is not given
	 * @throws ApiException BAD_USER_INPUT where it is out of range
	 */
	public static int size(String argument, @Nullable Object value) {
		int size = (value != null) ? (Integer) value : DEFAULT;
		if (size < 0 || size > MAXIMUM) {
			throw ApiException.badInput(argument, "must be 0 to " + MAXIMUM + ", is " + size + ".");
		}
		return size;
	}

	/**
	 * The name of the argument that holds the cursor.
	 */
	public String cursorArgument() {
		return this.backward ? "before" : "after";
	}

}
