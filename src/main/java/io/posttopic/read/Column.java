package io.posttopic.read;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

import io.posttopic.relay.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table, as its aggregate maps it.
 *
 * @param property the aggregate's property, which is also the name of the GraphQL field
 * @param name the column's name, quoted
 * @param kind what kind of values it has
 * @param nullable whether the aggregate's property may be null
 */
record Column(String property, String name, Kind kind, boolean nullable) {

	/** No btree entry grows too large by it, and no text that differs later matters. */
	private static final String SORTED_TEXT = ", ''), 255)";

	/**
	 * The column in rows of an alias.
	 */
	String of(String alias) {
		return alias + "." + this.name;
	}

	/**
	 * What is read for the field. NULL text reads as '' where the API promises a text.
	 */
	String value(String alias) {
		String column = of(alias);
		return (this.kind == Kind.TEXT && !this.nullable) ? "coalesce(" + column + ", '')" : column;
	}

	/**
	 * What rows are sorted by: never NULL, so that a keyset compares. The indexes have
	 * the same expressions.
	 */
	String sortKey(String alias) {
		String column = of(alias);
		return switch (this.kind) {
			case TEXT -> "left(coalesce(" + column + SORTED_TEXT;
			case TIME -> this.nullable ? "coalesce(" + column + ", '-infinity')" : column;
			case NUMBER, BOOLEAN -> column;
		};
	}

	/**
	 * PostgreSQL's ISO 8601 at offset zero, as in {@code 2019-01-01T09:30:15.25+00:00},
	 * with {@code Z} and with milliseconds, or microseconds where there are some.
	 */
	static String time(String text) {
		int offset = text.length() - 6;
		if (offset < 19 || !text.endsWith("+00:00")) {
			return text;
		}
		int digits = (offset > 19) ? offset - 20 : 0;
		String seconds = text.substring(0, 19);
		String fraction = (digits > 0) ? text.substring(20, offset) : "";
		return seconds + "." + fraction + "0".repeat(((digits > 3) ? 6 : 3) - digits) + "Z";
	}

	/**
	 * What kind of values a column has, and their type in SQL.
	 */
	enum Kind {

		TEXT("text"), NUMBER("bigint"), BOOLEAN("boolean"), TIME("timestamptz");

		final String type;

		Kind(String type) {
			this.type = type;
		}

		static @Nullable Kind of(Class<?> type) {
			if (type == String.class) {
				return TEXT;
			}
			if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
				return NUMBER;
			}
			if (type == Boolean.class || type == boolean.class) {
				return BOOLEAN;
			}
			return (type == Instant.class) ? TIME : null;
		}

		/**
		 * Reads a value of this kind from its slot.
		 */
		Shape.Reader reader(int slot) {
			return switch (this) {
				case TEXT, BOOLEAN -> (values) -> values[slot];
				case NUMBER -> (values) -> (values[slot] instanceof Number number) ? number.intValue() : null;
				case TIME -> (values) -> (values[slot] instanceof String text) ? time(text) : null;
			};
		}

		/**
		 * A cursor's value of this kind, to be bound.
		 */
		Object parse(Object value, String argument) {
			try {
				if (this == TIME && value instanceof String text) {
					return text.equals("-infinity") ? OffsetDateTime.MIN : OffsetDateTime.parse(text);
				}
				if (this == TEXT && value instanceof String text) {
					return Input.storable(text, argument);
				}
				if (this == NUMBER && value instanceof Number number) {
					return Long.valueOf(number.toString());
				}
				if (this == BOOLEAN && value instanceof Boolean) {
					return value;
				}
			}
			catch (DateTimeParseException | NumberFormatException ex) {
				// Told below, like every value of another kind.
			}
			throw Cursor.invalid(argument);
		}

	}

}
