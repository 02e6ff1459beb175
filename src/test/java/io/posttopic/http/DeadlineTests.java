package io.posttopic.http;

import java.util.Map;

import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a deadline that passes while the server itself is working, without a database.
 */
@SpringBootTest(classes = HttpSlice.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { HttpSlice.SCHEMA, HttpSlice.NO_DATABASE, "posttopic.limits.deadline=1ns" })
class DeadlineTests {

	@LocalServerPort
	private int port;

	@Test
	void nothingIsCompletedForARequestWhoseTimeIsOver() throws Exception {
		Answer answer = new Client(this.port).get(Map.of("query", "{ echo(text: \"a\") { given } }"));
		assertThat(answer.code()).isEqualTo("TIMEOUT");
		assertThat(answer.json().has("data")).isFalse();
	}

}
