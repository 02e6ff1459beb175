package io.posttopic.relay;

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

	/** The size of a page if none is requested. */
	public static final int DEFAULT = 20;

	/** The largest size of a page that may be requested. */
	public static final int MAXIMUM = 100;

	/**
	 * Parses the arguments of a connection.
	 * @throws ApiException BAD_USER_INPUT if both directions are requested, or the size
	 * is out of range
	 */
	public static PageArguments of(Map<String, Object> arguments) {
		PageArguments page = lenient(arguments);
		if (page.backward && (arguments.get("first") != null || arguments.get("after") != null)) {
			throw ApiException.badInput((arguments.get("last") != null) ? "last" : "before",
					"must not be combined with the other direction. Use first and after, or last and before.");
		}
		String size = page.backward ? "last" : "first";
		return new PageArguments(size(size, arguments.get(size)), page.cursor, page.backward);
	}

	/**
	 * Parses the arguments of a connection that {@link #of} may reject. A size out of
	 * range is clamped, and contradicting directions have no cursor.
	 */
	public static PageArguments lenient(Map<String, Object> arguments) {
		Object after = arguments.get("after");
		Object before = arguments.get("before");
		boolean backward = arguments.get("last") != null || before != null;
		boolean forward = arguments.get("first") != null || after != null;
		Object size = arguments.get(backward ? "last" : "first");
		Object cursor = (forward && backward) ? null : backward ? before : after;
		return new PageArguments(clamp((size != null) ? (Integer) size : DEFAULT), (String) cursor, backward);
	}

	public static int clamp(int size) {
		return Math.clamp(size, 0, MAXIMUM);
	}

	/**
	 * Parses the requested number of rows.
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

	public String cursorArgument() {
		return this.backward ? "before" : "after";
	}

}
