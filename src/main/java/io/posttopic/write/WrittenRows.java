package io.posttopic.write;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The rows that a statement writes, as its parameters. The statement has
 * {@code unnest(?::type[])} for each column. For a single row, the value replaces the
 * array, because PostgreSQL takes longer to call the functions than to write the row.
 */
public record WrittenRows<T>(List<T> rows) {

	private static final Pattern ARRAY = Pattern.compile("unnest\\(\\?::(\\w+)\\[\\]\\)");

	private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");

	private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

	private static final DateTimeFormatter WITH_ERA = new DateTimeFormatterBuilder()
		.appendValue(ChronoField.YEAR_OF_ERA, 4, 9, SignStyle.NEVER)
		.appendPattern("-MM-dd HH:mm:ss.SSSSSSX G")
		.toFormatter(Locale.ENGLISH);

	private static final Map<String, String> SINGLE_ROW = new ConcurrentHashMap<>();

	/**
	 * Returns the statement for these rows, with single values instead of arrays if there
	 * is only one row.
	 */
	public String sql(String sql) {
		return isSingle() ? SINGLE_ROW.computeIfAbsent(sql, (many) -> ARRAY.matcher(many).replaceAll("?::$1")) : sql;
	}

	/**
	 * Returns the parameter for a column.
	 */
	public <V> @Nullable Object column(Function<T, @Nullable V> property, IntFunction<@Nullable V[]> array) {
		return isSingle() ? property.apply(this.rows.getFirst()) : this.rows.stream().map(property).toArray(array);
	}

	/**
	 * Returns the parameter for a column of times, as PostgreSQL reads it: other
	 * applications may have written infinity, and years before 1 or after 9999.
	 */
	public @Nullable Object times(Function<T, @Nullable Instant> property) {
		return column((row) -> {
			Instant time = property.apply(row);
			return (time != null) ? text(time) : null;
		}, String[]::new);
	}

	private static String text(Instant time) {
		if (!time.isBefore(YEAR_1) && time.isBefore(YEAR_10000)) {
			return time.toString();
		}
		if (time.equals(OffsetDateTime.MAX.toInstant())) {
			return "infinity";
		}
		return time.equals(OffsetDateTime.MIN.toInstant()) ? "-infinity"
				: WITH_ERA.format(time.atOffset(ZoneOffset.UTC));
	}

	private boolean isSingle() {
		return this.rows.size() == 1;
	}

}
