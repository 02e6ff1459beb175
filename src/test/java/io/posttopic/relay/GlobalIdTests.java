package io.posttopic.relay;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GlobalIdTests {

	@Test
	void anIdIsItsTypeAndKeyInBase64() {
		assertThat(GlobalId.encode("PostTopic", 42, 7L)).isEqualTo(base64("PostTopic:42:7")).doesNotContain("=");
		assertThat(GlobalId.parse(base64("PostTopic:42:7"), "id"))
			.isEqualTo(new GlobalId("PostTopic", List.of(42L, 7L)))
			.hasToString(base64("PostTopic:42:7"));
		assertThat(GlobalId.parse(base64("Post:42"), "Post", "id")).isEqualTo(42);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Post", "Post:", "Post:a", "Post:1:", "Post:1.0", "Post:01", "Post:+1", "Post:1 ",
			"Post:9223372036854775808", ":" })
	void otherContentIsRejected(String content) {
		assertRejected(() -> GlobalId.parse(base64(content), "id"), "id");
	}

	@ParameterizedTest
	@ValueSource(strings = { "42", "UG9zdDoxMA==", "UG9zdDox*", "\u00e9" })
	void textThatIsNotEncodedIsRejected(String text) {
		assertRejected(() -> GlobalId.parse(text, "id"), "id");
	}

	@Test
	void textThatIsTooLongIsRejected() {
		assertRejected(() -> GlobalId.parse(base64("P".repeat(200) + ":1"), "id"), "id");
	}

	@Test
	void anIdOfAnotherTypeOrKeyIsRejected() {
		assertRejected(() -> GlobalId.parse(base64("Topic:1"), "Post", "input.postId"), "input.postId");
		assertRejected(() -> GlobalId.parse(base64("Post:1:2"), "Post", "input.postId"), "input.postId");
	}

	private static String base64(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	private static void assertRejected(ThrowingCallable parse, String argument) {
		assertThatExceptionOfType(ApiException.class).isThrownBy(parse)
			.satisfies((error) -> assertThat(error.extensions()).containsEntry("code", ErrorCode.BAD_USER_INPUT.name())
				.containsEntry("argument", argument));
	}

}
