package io.posttopic.relay;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CursorTests {

	private static final String FINGERPRINT = Cursor.fingerprint("Post TITLE ASC");

	@Test
	void aCursorReturnsTheSortKeysOfItsRow() {
		String cursor = Cursor.encode(FINGERPRINT, "Éclair \"one\"", 3_000_000_000L, true, 7);

		assertThat(cursor).matches("[A-Za-z0-9_-]+");
		assertThat(Cursor.decode(cursor, FINGERPRINT, "after")).containsExactly("Éclair \"one\"", 3_000_000_000L, true,
				7);
	}

	@Test
	void ordersHaveDifferentMarks() {
		assertThat(Cursor.fingerprint("Post TITLE ASC")).isEqualTo(FINGERPRINT)
			.isNotEqualTo(Cursor.fingerprint("Post TITLE DESC"));
	}

	@Test
	void aCursorOfAnotherOrderIsRejected() {
		assertRejected(Cursor.encode(Cursor.fingerprint("Post TITLE DESC"), "a", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "null", "7", "[]", "[1]", "[\"mark\"]", "[\"mark\", null]", "[null, 1]", "[1",
			"[\"other\", 1]" })
	void otherContentIsRejected(String content) {
		assertRejected(Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(content.replace("mark", FINGERPRINT).getBytes(StandardCharsets.UTF_8)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "a", "WyJh", "\u00e9" })
	void textThatIsNotEncodedIsRejected(String text) {
		assertRejected(text);
	}

	private static void assertRejected(String cursor) {
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> Cursor.decode(cursor, FINGERPRINT, "after"))
			.satisfies((error) -> assertThat(error.extensions()).containsEntry("code", ErrorCode.BAD_USER_INPUT.name())
				.containsEntry("argument", "after"));
	}

}
