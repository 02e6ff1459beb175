package io.posttopic.relay;

import java.util.HashMap;
import java.util.Map;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PageArgumentsTests {

	@ParameterizedTest
	@CsvSource({ ",,,, 20,, false", "5,,,, 5,, false", "0, a,,, 0, a, false", ", a,,, 20, a, false",
			",, 100,, 100,, true", ",, 3, b, 3, b, true", ",,, b, 20, b, true" })
	void aPageHasADirectionASizeAndACursor(Integer first, String after, Integer last, String before, int size,
			String cursor, boolean backward) {
		PageArguments page = PageArguments.of(arguments(first, after, last, before));

		assertThat(page).isEqualTo(new PageArguments(size, cursor, backward));
		assertThat(page.cursorArgument()).isEqualTo(backward ? "before" : "after");
	}

	@ParameterizedTest
	@CsvSource({ "1,, 1,, last", "1,,, b, before", ", a, 1,, last", ", a,, b, before", "-1,,,, first", "101,,,, first",
			",, -1,, last", ",, 101,, last" })
	void contradictionsAndSizesOutOfRangeAreRejected(Integer first, String after, Integer last, String before,
			String argument) {
		assertThatExceptionOfType(ApiException.class)
			.isThrownBy(() -> PageArguments.of(arguments(first, after, last, before)))
			.satisfies((error) -> assertThat(error.extensions()).containsEntry("code", ErrorCode.BAD_USER_INPUT.name())
				.containsEntry("argument", argument));
	}

	@ParameterizedTest
	@CsvSource({ "101, a,,, 100, a, false", ",, -1, b, 0, b, true", "1,,, b, 20,, true", "7, a, 9,, 9,, true",
			", a,, b, 20,, true", "3, a,,, 3, a, false" })
	void aRejectedPageStillHasTheCursorOfItsDirection(Integer first, String after, Integer last, String before,
			int size, String cursor, boolean backward) {
		assertThat(PageArguments.lenient(arguments(first, after, last, before)))
			.isEqualTo(new PageArguments(size, cursor, backward));
	}

	@Test
	void aCountOfGroupsHasTheSameRange() {
		assertThat(PageArguments.size("first", null)).isEqualTo(PageArguments.DEFAULT);
		assertThat(PageArguments.size("first", PageArguments.MAXIMUM)).isEqualTo(PageArguments.MAXIMUM);
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> PageArguments.size("first", 101));
	}

	private static Map<String, Object> arguments(Integer first, String after, Integer last, String before) {
		Map<String, Object> arguments = new HashMap<>();
		arguments.put("first", first);
		arguments.put("after", after);
		arguments.put("last", last);
		arguments.put("before", before);
		return arguments;
	}

}
