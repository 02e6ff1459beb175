package io.posttopic.http;

import java.util.Map;

import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a deadline that passes while the server itself is working, without a database.
 */
@TestPropertySource(properties = "posttopic.limits.deadline=1ns")
class DeadlineTests extends HttpSliceTests {

	@Test
	void nothingIsCompletedForARequestWhoseTimeIsOver() throws Exception {
		Answer answer = this.client.get(Map.of("query", "{ echo(text: \"a\") { given } }"));
		assertThat(answer.code()).isEqualTo("TIMEOUT");
		assertThat(answer.json().has("data")).isFalse();
	}

}
