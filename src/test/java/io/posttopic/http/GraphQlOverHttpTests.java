package io.posttopic.http;

import io.posttopic.limits.BoundedRequest;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the requests, media types and statuses of
 * <a href="https://graphql.github.io/graphql-over-http/draft/">GraphQL over HTTP</a>.
 */
class GraphQlOverHttpTests extends HttpSliceTests {

	private static final String SPECIFIED = "application/graphql-response+json";

	private static final String OLDER = "application/json";

	private static final String TYPENAME = "{\"query\":\"{ __typename }\"}";

	@Test
	void aPostIsAnsweredCompactlyWithItsLength() throws Exception {
		Answer answer = this.client.post(TYPENAME);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo("{\"data\":{\"__typename\":\"Query\"}}");
		assertThat(answer.header("Content-Length")).isEqualTo("31");
		assertThat(answer.header("Content-Type")).isEqualToIgnoringCase(SPECIFIED + ";charset=utf-8");
	}

	@Test
	void anEmojiMayStandAnywhereInADocument() throws Exception {
		for (int length = 4070; length < 4100; length++) {
			String text = "x".repeat(length) + "🎉";
			Answer answer = this.client.query("{ echo(text: \"" + text + "\") { given } }");
			assertThat(answer.at("/data/echo/given").asString()).contains("text=" + text);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			application/graphql-response+json                                   | application/graphql-response+json
			application/json                                                    | application/json
			*/*                                                                 | application/json
			application/*                                                       | application/json
			text/html, */*;q=0.1                                                | application/json
			application/graphql-response+json, */*                              | application/graphql-response+json
			application/graphql-response+json, application/json;q=0.9           | application/graphql-response+json
			application/graphql-response+json;q=0.5, application/json           | application/json
			application/graphql-response+json;q=0, */*                          | application/json
			application/json;q=0, */*                                           | application/graphql-response+json
			application/json; charset=utf-8, application/graphql-response+json  | application/graphql-response+json
			APPLICATION/JSON; Charset="UTF-8"                                   | application/json
			""")
	void theMediaTypeIsTheOneThatIsAcceptedMost(String accept, String expected) throws Exception {
		Answer answer = this.client.post(TYPENAME, "Accept", accept);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.mediaType()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "application/json;q=0", "application/json;charset=iso-8859-1", "nonsense" })
	void whatCannotBeAcceptedIs406(String accept) throws Exception {
		Answer answer = this.client.post(TYPENAME, "Accept", accept);
		assertThat(answer.status()).isEqualTo(406);
		assertThat(answer.mediaType()).isEqualTo(OLDER);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.message()).contains(SPECIFIED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
			"application/json;charset=utf-16", "application/graphql", "nonsense" })
	void aBodyOfAnotherMediaTypeIs415(String contentType) throws Exception {
		Answer answer = this.client.post(TYPENAME, "Content-Type", contentType);
		assertThat(answer.status()).isEqualTo(415);
		assertThat(answer.mediaType()).isEqualTo(SPECIFIED);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.message()).contains("application/json", contentType);
	}

	@Test
	void aBodyWithoutMediaTypeOrCompressedIs415() throws Exception {
		byte[] body = TYPENAME.getBytes(StandardCharsets.UTF_8);
		assertThat(this.client.post(body).status()).isEqualTo(415);
		assertThat(this.client.post(TYPENAME, "Content-Encoding", "gzip").status()).isEqualTo(415);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "Application/JSON" })
	void theCharsetMayBeNamed(String contentType) throws Exception {
		Answer answer = this.client.post("{\"query\":\"{ echo(text: \\\"é🏃\\\") { given } }\"}", "Content-Type",
				contentType);
		assertThat(answer.at("/data/echo/given").asString()).contains("text=é🏃");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			``                                                 | empty
			nonsense                                           | one JSON value without duplicate keys
			{"query":                                          | one JSON value without duplicate keys
			{"query": "{ __typename }",}                       | one JSON value without duplicate keys
			{"query": "{ __typename }", "query": "{ a }"}      | one JSON value without duplicate keys
			{"query": "{ a }", "variables": {"a": 1, "a": 2}}  | one JSON value without duplicate keys
			{"query": "{ __typename }"} {}                     | one JSON value without duplicate keys
			[{"query": "{ __typename }"}]                      | Batching is not supported
			"{ __typename }"                                   | not a JSON object
			null                                               | not a JSON object
			{}                                                 | query: is missing
			{"qeury": "{ __typename }"}                        | query: is missing
			{"query": null}                                    | query: is missing
			{"query": 0}                                       | query: a JSON string
			{"query": ["{ __typename }"]}                      | query: a JSON string
			{"query": "{ __typename }", "operationName": 0}    | operationName: a JSON string
			{"query": "{ __typename }", "operationName": {}}   | operationName: a JSON string
			{"query": "{ __typename }", "variables": "{}"}     | variables: a JSON object
			{"query": "{ __typename }", "variables": [7]}      | variables: a JSON object
			{"query": "{ __typename }", "extensions": false}   | extensions: a JSON object
			""")
	void aRequestThatIsNotWellFormedIs400(String body, String message) throws Exception {
		for (String accept : new String[] { SPECIFIED, OLDER }) {
			Answer answer = this.client.post(body, "Accept", accept);
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.mediaType()).isEqualTo(accept);
			assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
			assertThat(answer.message()).contains(message).doesNotContain("jackson", "Exception", "Stream");
		}
	}

	@Test
	void aMalformedParameterIsNamed() throws Exception {
		assertThat(this.client.post("{\"query\": 0}").argument()).isEqualTo("query");
		assertThat(this.client.get(Map.of("query", "{ a }", "variables", "{")).argument()).isEqualTo("variables");
	}

	@Test
	void aBodyThatIsNotUtf8Is400() throws Exception {
		byte[] utf16 = TYPENAME.getBytes(StandardCharsets.UTF_16LE);
		byte[] latin1 = "{\"query\":\"{ __typename # é }\"}".getBytes(StandardCharsets.ISO_8859_1);
		byte[] overlong = TYPENAME.replace("__", "\u00c0\u0080").getBytes(StandardCharsets.ISO_8859_1);
		for (byte[] body : new byte[][] { utf16, latin1, overlong }) {
			Answer answer = this.client.post(body, "Content-Type", "application/json");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		}
	}

	@Test
	void aBodyThatIsTooLongIs413() throws Exception {
		Answer answer = this.client.post(" ".repeat(BoundedRequest.MAX_BODY_BYTES) + TYPENAME);
		assertThat(answer.status()).isEqualTo(413);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
	}

	@Test
	void aBodyThatIsNestedTooDeeplyIs400() throws Exception {
		Answer answer = this.client
			.post("{\"query\":\"{ a }\",\"variables\":{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.message()).doesNotContain("Stream");
	}

	@Test
	void unknownKeysAreIgnored() throws Exception {
		Answer answer = this.client.post("{\"id\":[{}],\"query\":\"{ __typename }\",\"variables\":null,"
				+ "\"operationName\":null,\"extensions\":{\"a\":1}}");
		assertThat(answer.at("/data/__typename").asString()).isEqualTo("Query");
	}

	@Test
	void numbersInVariablesAreExact() throws Exception {
		Answer answer = this.client.query("query ($a: Float, $b: Int) { echo(ratio: $a, first: $b) { given } }",
				"{\"a\": 0.1, \"b\": 3.0}");
		assertThat(answer.at("/data/echo/given").asString()).contains("ratio=0.1", "first=3");
		assertThat(this.client.query("query ($b: Int) { echo(first: $b) { given } }", "{\"b\": 2147483648}").code())
			.isEqualTo("BAD_USER_INPUT");
		assertThat(this.client.query("query ($b: Int) { echo(first: $b) { given } }", "{\"b\": 1e999999999}").code())
			.isEqualTo("BAD_USER_INPUT");
	}

	@Test
	void theStatusTellsWhetherTheRequestWasExecuted() throws Exception {
		assertThat(this.client.query("{").status()).isEqualTo(400);
		assertThat(this.client.query("{ nothing }").status()).isEqualTo(400);
		assertThat(this.client.query("query a { thread } query b { thread }").status()).isEqualTo(400);
		assertThat(this.client.query("query ($a: Int!) { echo(first: $a) { given } }").status()).isEqualTo(400);
		assertThat(this.client.query("{ thread refused }").status()).isEqualTo(200);
		assertThat(this.client.query("{ missing }").status()).isEqualTo(200);
	}

	@Test
	void theStatusOfTheOlderMediaTypeIsAlways200() throws Exception {
		for (String document : new String[] { "{", "{ nothing }", "query a { thread } query b { thread }",
				"query ($a: Int!) { echo(first: $a) { given } }", "{ thread refused }" }) {
			Answer answer = this.client.query(document, "Accept", OLDER);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.json().has("errors")).isTrue();
		}
	}

	@Test
	void dataIsAbsentWhereNothingWasExecutedAndNullWhereItFailed() throws Exception {
		assertThat(this.client.query("{ nothing }").json().has("data")).isFalse();
		assertThat(this.client.query("{ missing }").json().get("data").isNull()).isTrue();
	}

	@Test
	void aQueryCanBeSentByGet() throws Exception {
		Answer answer = this.client
			.get(Map.of("query", "query a($t: String) { echo(text: $t) { given } } query b { thread }", "operationName",
					"a", "variables", "{\"t\":\"é\"}", "extensions", "{}"));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.at("/data/echo/given").asString()).contains("text=é");
	}

	@Test
	void emptyParametersOfAGetAreAbsent() throws Exception {
		Answer answer = this.client
			.get(Map.of("query", "{ __typename }", "operationName", "", "variables", "", "extensions", ""));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(this.client.get(Map.of("query", "")).status()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "query=%7Ba%7D&query=%7Bb%7D", "variables=%7B%7D", "query=%7Ba%7D&variables=%5B%5D",
			"query=%7Ba%7D&variables=%7B%7D%20%7B%7D", "query=%7Ba%7D&extensions=1" })
	void aGetThatIsNotWellFormedIs400(String parameters) throws Exception {
		Answer answer = this.client.send("GET", "/graphql?" + parameters);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.argument()).isNotEmpty();
	}

	@Test
	void aUrlThatCannotBeDecodedIs400() throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send("GET /graphql?query=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
			assertThat(connection.read()).startsWith("HTTP/1.1 400")
				.contains("BAD_USER_INPUT")
				.doesNotContain("Exception");
		}
	}

	@Test
	void aMutationByGetIs405AndNotExecuted() throws Exception {
		for (String accept : new String[] { SPECIFIED, OLDER }) {
			Answer answer = this.client.get(
					Map.of("query", "query a { __typename } mutation b { change }", "operationName", "b"), "Accept",
					accept);
			assertThat(answer.status()).isEqualTo(405);
			assertThat(answer.header("Allow")).isEqualTo("POST");
			assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
			assertThat(answer.json().has("data")).isFalse();
		}
		assertThat(
				this.client.get(Map.of("query", "query a { __typename } mutation b { change }", "operationName", "a"))
					.status())
			.isEqualTo(200);
		assertThat(this.client.query("mutation { change }").at("/data/change").asString()).isEqualTo("changed");
	}

	@Test
	void anOperationNameThatNamesNoOperationIs400() throws Exception {
		Answer answer = this.client.get(Map.of("query", "mutation a { change }", "operationName", "b"));
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PUT", "PATCH", "DELETE", "FOO" })
	void anotherMethodIs405(String method) throws Exception {
		Answer answer = this.client.send(method, "/graphql?query=%7B__typename%7D");
		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PUT", "PATCH", "DELETE" })
	void anotherMethodWithAFormIs405(String method) throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection
				.send(method + " /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n"
						+ "Content-Type: application/x-www-form-urlencoded\r\n\r\na=%");
			assertThat(connection.read()).startsWith("HTTP/1.1 405");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Accept", "Content-Encoding", "Posttopic-Position" })
	void aControlCharacterInAHeaderIs400(String header) throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send("POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
					+ ": \u009b\r\n" + "Content-Type: application/json\r\nContent-Length: " + TYPENAME.length()
					+ "\r\n\r\n" + TYPENAME);
			assertThat(connection.read()).startsWith("HTTP/1.1 400").doesNotContain("INTERNAL");
		}
	}

	@Test
	void headIsAGetWithoutItsBodyAndOptionsNamesTheMethods() throws Exception {
		Answer head = this.client.send("HEAD", "/graphql?query=%7B__typename%7D");
		assertThat(head.status()).isEqualTo(200);
		assertThat(head.header("Content-Length")).isEqualTo("31");
		Answer options = this.client.send("OPTIONS", "/graphql");
		assertThat(options.status()).isEqualTo(204);
		assertThat(options.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
	}

	@Test
	void aRequestStaysOnItsOwnVirtualThread() throws Exception {
		assertThat(this.client.query("{ thread }").at("/data/thread").asString()).startsWith("virtual tomcat-handler");
	}

	@Test
	void otherPathsTellNothingOfTheInside() throws Exception {
		for (String path : new String[] { "/nothing", "/graphql/nothing", "/actuator/env", "/actuator" }) {
			Answer answer = this.client.send("GET", path, "Accept", OLDER);
			assertThat(answer.status()).isEqualTo(404);
			assertThat(answer.body()).doesNotContain("Exception", "trace", "message");
		}
	}

	@Test
	void healthHasItsTwoProbesAndNoDetails() throws Exception {
		for (String path : new String[] { "/actuator/health", "/actuator/health/liveness",
				"/actuator/health/readiness" }) {
			Answer answer = this.client.send("GET", path);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.at("/status").asString()).isEqualTo("UP");
			assertThat(answer.body()).doesNotContain("components", "details");
		}
	}

	@Test
	void theRootLeadsToGraphiqlTheSchemaAndHealth() throws Exception {
		Answer answer = this.client.send("GET", "/");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.mediaType()).isEqualTo("text/html");
		assertThat(answer.headers("Cache-Control")).containsExactly("no-cache");
		List<String> links = Pattern.compile("<a href=\"([^\"]+)\"")
			.matcher(answer.body())
			.results()
			.map((MatchResult link) -> link.group(1))
			.toList();
		assertThat(links).containsExactly("graphiql", "schema.graphqls", "actuator/health");
		for (String link : links) {
			assertThat(this.client.send("GET", "/" + link).status()).as(link).isEqualTo(200);
		}
	}

	@Test
	void theSchemaIsServedAsItsFile() throws Exception {
		Answer answer = this.client.send("GET", "/schema.graphqls");
		assertThat(answer.body()).isEqualTo(
				new ClassPathResource("io/posttopic/http/schema.graphqls").getContentAsString(StandardCharsets.UTF_8));
		assertThat(answer.mediaType()).isEqualTo("text/plain");
		assertThat(answer.headers("Cache-Control")).containsExactly("private, no-store");
	}

}
