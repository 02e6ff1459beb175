package io.posttopic.read;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ValueRange;
import java.util.Locale;
import java.util.Map;

import io.posttopic.relay.Cursor;
import io.posttopic.relay.InputText;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table, as its aggregate maps it.
 *
 * @param property the aggregate's property, which is also the name of the GraphQL field
 * @param name the column's name, quoted
 * @param kind what kind of values it has
 * @param nullable whether the aggregate's property may be null
 * @param preferred the column whose value is taken instead wherever it has one
 */
record Column(String property, String name, Kind kind, boolean nullable, @Nullable Column preferred) {

	/** How long {@code T09:30:15} is. */
	private static final int TIME_OF_DAY = 9;

	/** How PostgreSQL writes a point in time: years have at least four digits. */
	private static final DateTimeFormatter TIME_FORMAT = new DateTimeFormatterBuilder()
		.appendValue(ChronoField.YEAR_OF_ERA, 4, 6, SignStyle.NEVER)
		.appendPattern("-MM-dd'T'HH:mm:ss")
		.appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
		.appendOffset("+HH:MM", "+00:00")
		.optionalStart()
		.appendLiteral(' ')
		.appendText(ChronoField.ERA, Map.of(0L, "BC", 1L, "AD"))
		.optionalEnd()
		.parseDefaulting(ChronoField.ERA, 1)
		.toFormatter(Locale.ROOT)
		.withResolverStyle(ResolverStyle.STRICT);

	private static final ValueRange YEARS = ValueRange.of(-4712, 294276);

	Column(String property, String name, Kind kind, boolean nullable) {
		this(property, name, kind, nullable, null);
	}

	/**
	 * Returns this column as it is read where another column has no value. Indexes that
	 * serve an order by it need the same expression.
	 */
	Column preferring(Column preferred) {
		return new Column(this.property, this.name, this.kind, this.nullable, preferred);
	}

	/**
	 * The column in rows of an alias.
	 */
	String of(String alias) {
		String column = alias + "." + this.name;
		return (this.preferred != null) ? "coalesce(" + this.preferred.of(alias) + ", " + column + ")" : column;
	}

	/**
	 * What is read for the field. NULL text reads as '' where the API promises a text.
	 */
	String value(String alias) {
		String column = of(alias);
		return (this.kind == Kind.TEXT && !this.nullable) ? "coalesce(" + column + ", '')" : column;
	}

	/**
	 * What rows are sorted by: never NULL, so that a keyset compares, and no longer than
	 * an index can hold. The indexes have the same expressions.
	 */
	String sortKey(String alias) {
		String column = of(alias);
		return switch (this.kind) {
			case TEXT -> "left(coalesce(" + column + ", ''), 255)";
			case TIME -> this.nullable ? "coalesce(" + column + ", '-infinity')" : column;
			case NUMBER, BOOLEAN -> column;
		};
	}

	/**
	 * PostgreSQL's ISO 8601 at offset zero, as in {@code 2019-01-01T09:30:15.25+00:00},
	 * with {@code Z} and with milliseconds, or microseconds where there are some. What
	 * the API has no format for, infinity and years before the first, is left as it is.
	 */
	static String time(String text) {
		int offset = text.length() - 6;
		if (!text.endsWith("+00:00")) {
			return text;
		}
		int seconds = text.indexOf('T') + TIME_OF_DAY;
		String fraction = (offset > seconds) ? text.substring(seconds + 1, offset) : "";
		int digits = fraction.length();
		return text.substring(0, seconds) + "." + fraction + "0".repeat(((digits > 3) ? 6 : 3) - digits) + "Z";
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
				case NUMBER ->
					(values) -> (values[slot] instanceof Number number) ? Math.toIntExact(number.longValue()) : null;
				case TIME -> (values) -> (values[slot] instanceof String text) ? time(text) : null;
			};
		}

		/**
		 * A cursor's value of this kind, to be bound.
		 */
		Object parse(Object value, String argument) {
			try {
				if (this == TIME && value instanceof String text) {
					return parseTime(text);
				}
				if (this == TEXT && value instanceof String text) {
					return InputText.storable(text, argument);
				}
				if (this == NUMBER && value instanceof Number number) {
					return Long.valueOf(number.toString());
				}
				if (this == BOOLEAN && value instanceof Boolean) {
					return value;
				}
			}
			catch (DateTimeException | NumberFormatException ex) {
				// Told below, like every value of another kind.
			}
			throw Cursor.invalid(argument);
		}

		private static OffsetDateTime parseTime(String text) {
			return switch (text) {
				case "infinity" -> OffsetDateTime.MAX;
				case "-infinity" -> OffsetDateTime.MIN;
				default -> {
					OffsetDateTime time = OffsetDateTime.parse(text, TIME_FORMAT);
					YEARS.checkValidValue(time.getYear(), ChronoField.YEAR);
					yield time;
				}
			};
		}

	}

}
