package io.posttopic.http;

import java.util.Map;

import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a server with the default configuration is safe from other sites' pages.
 */
class BrowserSafetyTests extends HttpSliceTests {

	private static final String[] FROM_ELSEWHERE = { "Origin", "https://elsewhere.example" };

	@ParameterizedTest
	@ValueSource(strings = { "/graphql?query=%7B__typename%7D", "/graphql", "/graphql;a=b", "/nothing",
			"/actuator/health", "/sign-in", "/", "/graphiql", "/graphiql/page.js", "/schema.graphqls" })
	void everyAnswerHasTheHeadersThatBrowsersObey(String path) throws Exception {
		Answer answer = this.client.send("GET", path);
		assertThat(answer.headers("X-Content-Type-Options")).containsExactly("nosniff");
		assertThat(answer.headers("X-Frame-Options")).containsExactly("DENY");
		assertThat(answer.headers("Referrer-Policy")).containsExactly("no-referrer");
		assertThat(answer.headers("Cross-Origin-Resource-Policy")).containsExactly("same-origin");
		assertThat(answer.headers("Content-Security-Policy")).hasSize(1)
			.allMatch(
					(policy) -> policy.startsWith("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"));
		assertThat(answer.header("Strict-Transport-Security")).isNull();
		assertThat(answer.header("Set-Cookie")).isNull();
	}

	@Test
	void onlyThePagesMayRunScripts() throws Exception {
		for (String page : new String[] { "/", "/graphiql" }) {
			assertThat(this.client.send("GET", page).header("Content-Security-Policy")).contains("script-src 'self';")
				.doesNotContain("http", "script-src 'unsafe");
		}
		assertThat(this.client.query("{ __typename }", FROM_ELSEWHERE).header("Content-Security-Policy"))
			.isEqualTo("default-src 'none'; frame-ancestors 'none'");
	}

	@Test
	void pagesOfOtherSitesAreToldNothing() throws Exception {
		for (Answer answer : new Answer[] { this.client.query("{ __typename }", FROM_ELSEWHERE),
				this.client.get(Map.of("query", "{ __typename }"), FROM_ELSEWHERE),
				this.client.send("OPTIONS", "/graphql", "Origin", "https://elsewhere.example",
						"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type") }) {
			assertThat(answer.response().headers().map().keySet())
				.noneMatch((name) -> name.startsWith("access-control"));
		}
	}

	/**
	 * Pages of other sites can send only these content types without a preflight request
	 * (Fetch, CORS-safelisted requests).
	 */
	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
			"text/plain; application/json", "" })
	void whatAPageOfAnotherSiteCanSendRunsNothing(String contentType) throws Exception {
		for (String body : new String[] { "{\"query\":\"mutation { change }\"}", "query=mutation%20%7Bchange%7D",
				"--x\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nmutation { change }\r\n--x--\r\n" }) {
			Answer answer = this.client.post(body, "Content-Type", contentType, "Origin", "https://elsewhere.example");
			assertThat(answer.status()).isEqualTo(415);
			assertThat(answer.body()).doesNotContain("changed");
		}
		assertThat(this.client.get(Map.of("query", "mutation { change }"), FROM_ELSEWHERE).status()).isEqualTo(405);
	}

}
