package io.posttopic.http;

import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a server that does not disclose its schema.
 */
@SpringBootTest(classes = HttpSlice.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { HttpSlice.SCHEMA, HttpSlice.NO_DATABASE, "posttopic.graphql.introspection=false" })
class WithoutIntrospectionTests {

	@LocalServerPort
	private int port;

	private Client client;

	@BeforeEach
	void connect() {
		this.client = new Client(this.port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ ehco { given } }", "{ echo(frist: 1) { given } }", "{ echo { ... on Ecko { at } } }",
			"{ echo(filter: {direction: ASK}) { given } }", "{ echo(filter: {dirction: ASC}) { given } }" })
	void noNameIsSuggested(String document) throws Exception {
		Answer answer = this.client.query(document);
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.message()).doesNotContain("?");
	}

	@Test
	void theValuesOfAnEnumAreNotListedForAVariable() throws Exception {
		Answer answer = this.client.query("query ($f: Filter) { echo(filter: $f) { given } }",
				"{\"f\": {\"direction\": \"ASK\"}}");
		assertThat(answer.argument()).isEqualTo("variables.f.direction");
		assertThat(answer.message()).doesNotContain("DESC");
	}

}
