package io.posttopic.http;

import io.posttopic.graphiql.Browser;
import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a server that does not disclose its schema.
 */
@TestPropertySource(properties = "posttopic.graphql.introspection=false")
class WithoutIntrospectionTests extends HttpSliceTests {

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

	@Test
	void theSchemaIsNotServed() throws Exception {
		assertThat(this.client.send("GET", "/schema.graphqls").status()).isEqualTo(404);
	}

	@Test
	void theStartPageDoesNotLeadToTheSchema() throws Exception {
		try (Browser browser = Browser.open()) {
			browser.go("http://127.0.0.1:%d/".formatted(this.port));
			browser.waitForText("#issuer pre", "/graphql");
			assertThat(browser.count("#schema[hidden]")).isOne();
			browser.assertQuiet(this.port);
		}
	}

}
