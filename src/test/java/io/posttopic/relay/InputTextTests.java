package io.posttopic.relay;

import java.util.concurrent.TimeUnit;

import io.posttopic.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InputTextTests {

	@ParameterizedTest
	@CsvSource({ "'  a b ','a b'", "'\u00a0\u200ba\u3000','a'", "'cafe\u0301','caf\u00e9'",
			"'\ud83d\ude00','\ud83d\ude00'" })
	void aLineIsTrimmedAndComposed(String text, String line) {
		assertThat(InputText.line(text, 10, "input.title")).isEqualTo(line);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " \u200b\t", "a\nb", "12345678901", "a\u0000", "\ud83d", "\ude00" })
	void aLineThatBreaksARuleIsRejectedWithItsArgument(String text) {
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> InputText.line(text, 10, "input.title"))
			.satisfies((ex) -> assertThat(ex.extensions()).containsEntry("argument", "input.title"));
	}

	@Test
	void theLengthOfALineCountsCharactersAfterTrimming() {
		assertThat(InputText.line(" ".repeat(100_000) + "\ud83d\ude00".repeat(10) + "\n".repeat(100_000), 10, "x"))
			.isEqualTo("\ud83d\ude00".repeat(10));
	}

	/** The limit only ends a test that would otherwise run for minutes. */
	@ParameterizedTest
	@ValueSource(strings = { " ", "\u0301", "\u0327\u0301", "\u200b" })
	@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void noTextTakesQuadraticTime(String part) {
		assertThatExceptionOfType(ApiException.class)
			.isThrownBy(() -> InputText.line("a" + part.repeat(400_000) + "b", 200, "input.title"));
	}

}
