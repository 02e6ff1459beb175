package io.posttopic.http;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.posttopic.startup.StartupException;
import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the caching headers: which responses may be stored, and by whom.
 */
class AnswerCachingTests extends HttpSliceTests {

	private static final String PRIVATE = "private, no-store";

	private static final String PUBLIC = "public, max-age=0, must-revalidate";

	private static final Map<String, String> TYPENAME = Map.of("query", "{ __typename }");

	@Test
	void theAnswerToAnonymousGetsIsForEverybody() throws Exception {
		Answer answer = this.client.get(TYPENAME);
		assertThat(answer.headers("Cache-Control")).containsExactly(PUBLIC);
		assertThat(answer.headers("Vary")).containsExactly("Accept, Accept-Encoding, Authorization");
		assertThat(answer.header("ETag")).matches("W/\"[0-9a-f]{32}\"");
		assertThat(this.client.get(TYPENAME).header("ETag")).isEqualTo(answer.header("ETag"));
		assertThat(this.client.get(Map.of("query", "{ caller }")).header("ETag")).isNotEqualTo(answer.header("ETag"));
	}

	@Test
	void anAnswerThatIsKnownIsNotSentAgain() throws Exception {
		String tag = Objects.requireNonNull(this.client.get(TYPENAME).header("ETag"));
		for (String known : new String[] { tag, tag.substring(2), "\"other\", " + tag, "*" }) {
			Answer answer = this.client.get(TYPENAME, "If-None-Match", known);
			assertThat(answer.status()).as(known).isEqualTo(304);
			assertThat(answer.body()).isEmpty();
			assertThat(answer.header("ETag")).isEqualTo(tag);
			assertThat(answer.header("Cache-Control")).isEqualTo(PUBLIC);
			assertThat(answer.header("Vary")).contains("Authorization");
			assertThat(answer.header("Content-Type")).isNull();
		}
		for (String other : new String[] { "\"other\"", "W/\"\"", "nonsense", tag.replace('"', '\'') }) {
			assertThat(this.client.get(TYPENAME, "If-None-Match", other).status()).as(other).isEqualTo(200);
		}
	}

	@Test
	void headIsAnsweredAsGet() throws Exception {
		Answer get = this.client.get(TYPENAME);
		Answer head = this.client.send("HEAD", "/graphql?query=%7B%20__typename%20%7D");
		assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
		assertThat(head.header("Cache-Control")).isEqualTo(PUBLIC);
		assertThat(this.client
			.send("HEAD", "/graphql?query=%7B%20__typename%20%7D", "If-None-Match", String.valueOf(get.header("ETag")))
			.status()).isEqualTo(304);
	}

	@Test
	void aCompressedAnswerHasTheSameTag() throws Exception {
		Map<String, String> query = Map.of("query", "{ echo(text: \"" + "x".repeat(3000) + "\") { given } }");
		Answer plain = this.client.get(query);
		Answer compressed = this.client.get(query, "Accept-Encoding", "gzip");
		assertThat(plain.header("Content-Encoding")).isNull();
		assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
		assertThat(compressed.header("ETag")).isEqualTo(plain.header("ETag"));
		assertThat(compressed.header("Vary")).containsIgnoringCase("Accept-Encoding")
			.containsIgnoringCase("Authorization");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Basic YWRhOmFkYQ==", "Bearer", "nonsense" })
	void whatIsSentWithAnAuthorizationIsPrivate(String authorization) throws Exception {
		String tag = String.valueOf(this.client.get(TYPENAME).header("ETag"));
		assertPrivate(this.client.get(TYPENAME, "Authorization", authorization, "If-None-Match", tag));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{ nothing }", "{ thread refused }", "{ missing }", "mutation { change }",
			"query a { thread } query b { thread }" })
	void errorsArePrivate(String query) throws Exception {
		for (String accept : new String[] { "application/json", "application/graphql-response+json", "text/html" }) {
			assertPrivate(this.client.get(Map.of("query", query), "Accept", accept, "If-None-Match", "*"));
		}
	}

	@Test
	void theAnswerToAPostIsPrivate() throws Exception {
		assertPrivate(this.client.query("{ __typename }", "If-None-Match", "*"));
		assertPrivate(this.client.query("mutation { change }", "Accept", "*/*"));
	}

	@Test
	void everyOtherAnswerIsPrivate() throws Exception {
		for (String path : new String[] { "/nothing", "/actuator/health", "/sign-in", "/graphql", "/graphql;a=b" }) {
			assertPrivate(this.client.send("GET", path));
		}
		assertThat(this.client.send("GET", "/graphiql").headers("Cache-Control")).containsExactly("no-cache");
		assertThat(this.client.send("GET", "/graphiql/page.js").headers("Cache-Control")).containsExactly("no-cache");
	}

	@Test
	void aFileOfALibraryIsKeptForAYear() throws Exception {
		String path = "/_static/graphiql/3.2.0/graphiql.min.js";
		Answer plain = this.client.send("GET", path);
		assertThat(plain.headers("Cache-Control")).containsExactly("max-age=31536000, public, immutable");
		assertThat(plain.header("Vary")).containsIgnoringCase("Accept-Encoding");
		assertThat(plain.header("Content-Encoding")).isNull();
		for (String spelling : new String[] { path, path, "/_static/graphiql/3.2.0/%67raphiql.min.js" }) {
			Answer compressed = this.client.send("GET", spelling, "Accept-Encoding", "gzip");
			assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
			assertThat(compressed.header("Content-Type")).isEqualTo(plain.header("Content-Type"));
			assertThat(compressed.headers("Cache-Control")).containsExactly("max-age=31536000, public, immutable");
			assertThat(compressed.header("Vary")).containsIgnoringCase("Accept-Encoding");
			// A response that is compressed while it is sent has no Content-Length.
			assertThat(Integer.parseInt(String.valueOf(compressed.header("Content-Length"))))
				.isLessThan(Integer.parseInt(String.valueOf(plain.header("Content-Length"))) / 2);
		}
	}

	@Test
	void anAgeIsNotLessThanNothing() {
		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> new AnswerCaching(Duration.ofSeconds(-1)))
			.withMessageContaining("posttopic.http.max-age");
	}

	private static void assertPrivate(Answer answer) {
		assertThat(answer.headers("Cache-Control")).containsExactly(PRIVATE);
		assertThat(answer.header("ETag")).isNull();
		assertThat(answer.status()).isNotEqualTo(304);
	}

}
