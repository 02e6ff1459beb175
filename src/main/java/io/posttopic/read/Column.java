package io.posttopic.read;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ValueRange;
import java.util.Locale;
import java.util.Map;

import io.posttopic.database.ColumnType;
import io.posttopic.relay.Cursor;
import io.posttopic.relay.InputText;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table, as its aggregate maps it.
 *
 * @param property the aggregate's property, which is also the name of the GraphQL field
 * @param name the quoted name of the column
 * @param type the type of its values
 * @param nullable whether the aggregate's property may be null
 * @param preferred the column whose value takes precedence unless it is null, if there is
 * one
 */
record Column(String property, String name, ColumnType type, boolean nullable, @Nullable Column preferred) {

	/** The number of characters of a text that its sort key has. */
	private static final int TEXT_LENGTH = 255;

	/** The length of {@code T09:30:15}. */
	private static final int TIME_OF_DAY_LENGTH = 9;

	/**
	 * The format in which PostgreSQL writes a point in time. Years have at least four
	 * digits.
	 */
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

	/**
	 * Returns this column with another one that takes precedence unless it is null.
	 * Indexes that support an order by the result must be on the same {@code coalesce}
	 * expression.
	 */
	Column preferring(Column preferred) {
		return new Column(this.property, this.name, this.type, this.nullable, preferred);
	}

	Column prefixed(String prefix) {
		return new Column(this.property, "\"" + prefix + this.name.substring(1), this.type, this.nullable, null);
	}

	/**
	 * Returns the column's expression, qualified by a table alias.
	 */
	String of(String alias) {
		String column = alias + "." + this.name;
		return (this.preferred != null) ? "coalesce(" + this.preferred.of(alias) + ", " + column + ")" : column;
	}

	/**
	 * Returns the expression that is read for the field. A NULL text is read as an empty
	 * string if the API declares the field as non-null.
	 */
	String value(String alias) {
		String column = of(alias);
		return (this.type == ColumnType.TEXT && !this.nullable) ? "coalesce(" + column + ", '')" : column;
	}

	/**
	 * Returns the expression that rows are sorted by. It is never NULL, so that keysets
	 * can be compared, and never longer than an index entry may be. The indexes are on
	 * the same expressions. A nullable number is never NULL because a trigger fills it;
	 * its index has the bare column.
	 */
	String sortKey(String alias) {
		String column = of(alias);
		return switch (this.type) {
			case TEXT -> "left(coalesce(" + column + ", ''), " + TEXT_LENGTH + ")";
			case TIME -> this.nullable ? "coalesce(" + column + ", '-infinity')" : column;
			case NUMBER, BOOLEAN -> column;
		};
	}

	static String textSortKey(String text) {
		return (text.codePointCount(0, text.length()) > TEXT_LENGTH)
				? text.substring(0, text.offsetByCodePoints(0, TEXT_LENGTH)) : text;
	}

	/**
	 * Writes a value as rows are sorted by it, like {@link #sortKey}.
	 * @param value writes the value, which may be NULL
	 */
	static void writeSortKey(Sql sql, ColumnType type, Runnable value) {
		sql.add((type == ColumnType.TEXT) ? "left(coalesce(" : "coalesce(");
		value.run();
		sql.add(switch (type) {
			case TEXT -> ", ''), " + TEXT_LENGTH + ")";
			case TIME -> ", '-infinity')";
			case NUMBER -> ", 0)";
			case BOOLEAN -> ", false)";
		});
	}

	/**
	 * Converts PostgreSQL's ISO 8601 at offset zero, for instance {@code
	 * 2019-01-01T09:30:15.25+00:00}, to the API's format, with {@code Z} and with
	 * milliseconds, or microseconds if the value has them. Values that the API has no
	 * format for, infinity and years BC, are returned unchanged.
	 */
	static String time(String text) {
		int offset = text.length() - 6;
		if (!text.endsWith("+00:00")) {
			return text;
		}
		int seconds = text.indexOf('T') + TIME_OF_DAY_LENGTH;
		String fraction = (offset > seconds) ? text.substring(seconds + 1, offset) : "";
		int digits = fraction.length();
		return text.substring(0, seconds) + "." + fraction + "0".repeat(((digits > 3) ? 6 : 3) - digits) + "Z";
	}

	static Shape.Reader reader(ColumnType type, int slot) {
		return switch (type) {
			case TEXT, BOOLEAN -> (values) -> values[slot];
			case NUMBER ->
				(values) -> (values[slot] instanceof Number number) ? Math.toIntExact(number.longValue()) : null;
			case TIME -> (values) -> (values[slot] instanceof String text) ? time(text) : null;
		};
	}

	/**
	 * Converts a value from a cursor to one of a type that can be bound.
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if the value is of another
	 * type
	 */
	static Object parse(ColumnType type, Object value, String argument) {
		try {
			if (type == ColumnType.TIME && value instanceof String text) {
				return parseTime(text);
			}
			if (type == ColumnType.TEXT && value instanceof String text) {
				return InputText.storable(text, argument);
			}
			if (type == ColumnType.NUMBER && value instanceof Number number) {
				return Long.valueOf(number.toString());
			}
			if (type == ColumnType.BOOLEAN && value instanceof Boolean) {
				return value;
			}
		}
		catch (DateTimeException | NumberFormatException ex) {
			// Reported below, together with values of another type.
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
