package io.posttopic.http;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code DateTime} scalar: a point in time, always written in UTC. It differs from
 * its specification in the fraction of a second: input may have any number of digits, and
 * output has six where milliseconds are not precise enough, because the database stores
 * microseconds.
 *
 * @see <a href="https://scalars.graphql.org/andimarek/date-time.html">DateTime</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339, 5.6</a>
 */
class DateTimeCoercing implements Coercing<OffsetDateTime, String> {

	private static final int NANOS_OF_MICRO = 1_000;

	private static final Pattern RFC_3339 = Pattern
		.compile("(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?(?:[Zz]|([+-])(\\d\\d):([0-5]\\d))");

	/**
	 * Returns the value unchanged: queries read timestamps in this format already.
	 */
	@Override
	public String serialize(Object value, GraphQLContext context, Locale locale) {
		if (value instanceof String text) {
			return text;
		}
		throw new CoercingSerializeException(
				"DateTime: expected the text that a query returns, not " + value.getClass());
	}

	@Override
	public OffsetDateTime parseValue(Object input, GraphQLContext context, Locale locale) {
		OffsetDateTime time = (input instanceof String text) ? parse(text) : null;
		if (time == null) {
			throw new CoercingParseValueException(invalidValue(input));
		}
		return time;
	}

	@Override
	public OffsetDateTime parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context,
			Locale locale) {
		String text = (input instanceof StringValue literal) ? literal.getValue() : null;
		try {
			return parseValue(Objects.requireNonNullElse(text, "another kind of literal"), context, locale);
		}
		catch (CoercingParseValueException ex) {
			throw new CoercingParseLiteralException(ex.getMessage());
		}
	}

	@Override
	public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
		return StringValue.of(serialize(input, context, locale));
	}

	private static String invalidValue(Object value) {
		String text = value.toString();
		return "a DateTime as 2019-01-01T09:30:15.250Z or 2019-01-01T10:30:15+01:00 is wanted, of the years 0001 to 9999,"
				+ " not " + ((text.length() > 60) ? text.substring(0, 60) + "…" : text) + ".";
	}

	private static @Nullable OffsetDateTime parse(String text) {
		Matcher parts = RFC_3339.matcher(text);
		if (!parts.matches() || text.endsWith("-00:00")) {
			return null;
		}
		try {
			OffsetDateTime time = LocalDateTime.parse(parts.group(1) + "T" + parts.group(2))
				.plusNanos(parseMicros(parts.group(3)) * NANOS_OF_MICRO)
				.minusMinutes(parseOffset(parts))
				.atOffset(ZoneOffset.UTC);
			return (time.getYear() >= 1 && time.getYear() <= 9999) ? time : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static long parseMicros(@Nullable String fraction) {
		return (fraction != null) ? Long.parseLong((fraction + "00000").substring(0, 6)) : 0;
	}

	/**
	 * Returns the offset in minutes. The specification allows up to 23:59, more than a
	 * {@link ZoneOffset} can represent.
	 */
	private static int parseOffset(Matcher parts) {
		if (parts.group(4) == null) {
			return 0;
		}
		int hours = Integer.parseInt(parts.group(5));
		if (hours > 23) {
			throw new DateTimeException("offset");
		}
		int minutes = hours * 60 + Integer.parseInt(parts.group(6));
		return parts.group(4).equals("-") ? -minutes : minutes;
	}

}
