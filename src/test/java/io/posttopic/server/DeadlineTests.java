package io.posttopic.server;

import java.util.Map;

import io.posttopic.server.HttpSlice.Answer;
import io.posttopic.server.HttpSlice.Client;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A deadline that is over while the server itself is at work, without a database.
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
