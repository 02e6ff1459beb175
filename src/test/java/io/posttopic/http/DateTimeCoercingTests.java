package io.posttopic.http;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the {@code DateTime} scalar.
 */
class DateTimeCoercingTests {

	private final DateTimeCoercing dateTime = new DateTimeCoercing();

	@ParameterizedTest
	@CsvSource(textBlock = """
			2019-01-01T09:30:15.250Z,            2019-01-01T09:30:15.250Z
			2019-01-01T09:30:15Z,                2019-01-01T09:30:15.000Z
			2019-01-01t09:30:15.1z,              2019-01-01T09:30:15.100Z
			2019-01-01T09:30:15.123456Z,         2019-01-01T09:30:15.123456Z
			2019-01-01T09:30:15.1239999999999Z,  2019-01-01T09:30:15.123999Z
			2019-01-01T09:30:15.123000999Z,      2019-01-01T09:30:15.123Z
			2019-01-01T00:30:00+01:00,           2018-12-31T23:30:00.000Z
			2019-01-01T00:30:00-03:30,           2019-01-01T04:00:00.000Z
			2019-01-01T00:00:00+23:59,           2018-12-31T00:01:00.000Z
			2020-02-29T12:00:00Z,                2020-02-29T12:00:00.000Z
			0001-01-01T00:00:00Z,                0001-01-01T00:00:00.000Z
			9999-12-31T23:59:59.999999Z,         9999-12-31T23:59:59.999999Z
			""")
	void aPointInTimeIsReadWithAnyOffset(String given, String inUtc) {
		assertThat(read(given)).isEqualTo(OffsetDateTime.parse(inUtc));
		assertThat(read(given).getOffset()).isEqualTo(ZoneOffset.UTC);
		assertThat(this.dateTime.parseLiteral(StringValue.of(given), CoercedVariables.emptyVariables(),
				GraphQLContext.getDefault(), Locale.ENGLISH))
			.isEqualTo(read(given));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "2019-01-01", "2019-01-01T09:30:15", "2019-01-01 09:30:15Z", "2019-01-01T09:30Z",
			"2019-01-01T24:00:00Z", "2019-01-01T23:59:60Z", "2019-02-29T00:00:00Z", "2019-13-01T00:00:00Z",
			"2019-01-01T09:30:15.Z", "2019-01-01T09:30:15-00:00", "2019-01-01T09:30:15+01", "2019-01-01T09:30:15+0100",
			"2019-01-01T09:30:15+24:00", "2019-01-01T09:30:15+01:60", "0000-01-01T00:00:00Z",
			"0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "+12019-01-01T00:00:00Z", "２019-01-01T00:00:00Z",
			"2019-01-01T09:30:15Z ", "1546335015" })
	void whatIsNoPointInTimeIsRefusedWithWhatIsWanted(String given) {
		assertThatExceptionOfType(CoercingParseValueException.class).isThrownBy(() -> read(given))
			.withMessageContaining("2019-01-01T09:30:15.250Z")
			.withMessageContaining("not " + given);
		assertThatExceptionOfType(CoercingParseLiteralException.class)
			.isThrownBy(() -> this.dateTime.parseLiteral(StringValue.of(given), CoercedVariables.emptyVariables(),
					GraphQLContext.getDefault(), Locale.ENGLISH));
	}

	@Test
	void anotherTypeIsRefused() {
		assertThatExceptionOfType(CoercingParseValueException.class).isThrownBy(() -> read(1546335015));
		assertThatExceptionOfType(CoercingParseLiteralException.class)
			.isThrownBy(() -> this.dateTime.parseLiteral(IntValue.of(5), CoercedVariables.emptyVariables(),
					GraphQLContext.getDefault(), Locale.ENGLISH));
		assertThatExceptionOfType(CoercingSerializeException.class).isThrownBy(() -> write(5));
	}

	@Test
	void whatIsReadIsWrittenAsItIs() {
		assertThat(write("2019-01-01T09:30:15.250Z")).isEqualTo("2019-01-01T09:30:15.250Z");
	}

	private OffsetDateTime read(Object value) {
		return this.dateTime.parseValue(value, GraphQLContext.getDefault(), Locale.ENGLISH);
	}

	private String write(Object value) {
		return this.dateTime.serialize(value, GraphQLContext.getDefault(), Locale.ENGLISH);
	}

}
