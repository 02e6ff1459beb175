package io.posttopic.http;

import java.util.Map;

import io.posttopic.http.HttpSlice.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a server for the pages of another origin, which is allowed. Responses may be
 * cached, and GraphiQL is off.
 */
@TestPropertySource(properties = { "posttopic.http.max-age=90",
		"posttopic.http.allowed-origins=https://app.example.com,http://localhost:3000",
		"posttopic.graphiql.enabled=false" })
class CrossOriginTests extends HttpSliceTests {

	private static final String APP = "https://app.example.com";

	@ParameterizedTest
	@ValueSource(strings = { APP, "http://localhost:3000" })
	void anAllowedPageMayAskBeforeItPosts(String origin) throws Exception {
		Answer answer = preflight(origin);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(allowed(answer)).isEqualTo(origin);
		assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST");
		assertThat(answer.header("Access-Control-Allow-Headers")).contains("content-type", "authorization", "x-client");
		assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("7200");
		assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
		assertThat(answer.body()).isEmpty();
	}

	@Test
	void anAllowedPageMayReadTheAnswerAndWhatItsHeadersSay() throws Exception {
		Answer answer = this.client.query("{ __typename }", "Origin", APP);
		assertThat(answer.at("/data/__typename").asString()).isEqualTo("Query");
		assertThat(allowed(answer)).isEqualTo(APP);
		assertThat(answer.header("Access-Control-Expose-Headers")).contains("ETag", "Retry-After", "RateLimit",
				"RateLimit-Policy");
	}

	@Test
	void anAllowedPageMayReadWhyItsTokenIsRefused() throws Exception {
		Answer answer = this.client.query("{ __typename }", "Origin", APP, "Authorization", "Bearer nonsense");
		assertThat(answer.status()).isEqualTo(401);
		assertThat(allowed(answer)).isEqualTo(APP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://app.example.com.elsewhere.example", "https://elsewhere.example",
			"http://app.example.com", "https://app.example.com:8443", "null", "nonsense" })
	void otherPagesAreToldNothing(String origin) throws Exception {
		assertThat(allowed(preflight(origin))).isNull();
		Answer answer = this.client.query("{ __typename }", "Origin", origin);
		assertThat(allowed(answer)).isNull();
		assertThat(answer.status()).isEqualTo(200);
	}

	@Test
	void anAnswerIsKeptForEachOrigin() throws Exception {
		for (String[] headers : new String[][] { {}, { "Origin", APP }, { "Origin", "https://elsewhere.example" } }) {
			Answer answer = this.client.get(Map.of("query", "{ __typename }"), headers);
			assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=90, must-revalidate");
			assertThat(answer.headers("Vary")).contains("Origin", "Accept, Accept-Encoding, Authorization");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/start.html", "/graphiql", "/graphiql/", "/graphiql.html", "/graphiql/page.js",
			"/graphiql/favicon.svg", "/_static/react/18.3.1/umd/react.production.min.js" })
	void graphiqlIsOff(String path) throws Exception {
		assertThat(this.client.send("GET", path).status()).isEqualTo(404);
	}

	private Answer preflight(String origin) throws Exception {
		return this.client.send("OPTIONS", "/graphql", "Origin", origin, "Access-Control-Request-Method", "POST",
				"Access-Control-Request-Headers", "authorization,content-type,x-client");
	}

	private static @Nullable String allowed(Answer answer) {
		return answer.header("Access-Control-Allow-Origin");
	}

}
