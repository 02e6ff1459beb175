package io.posttopic.documents;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSliceTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the mode in which only trusted documents may run.
 */
@TestPropertySource(properties = { "posttopic.documents.only-trusted=true", "posttopic.graphiql.enabled=true" })
class OnlyTrustedTests extends HttpSliceTests {

	private static final String TEXT = "query Greeting($t: String) { echo(text: $t) { given } }";

	private static final String VARIABLES = "{\"t\":\"hello\"}";

	@TempDir
	static Path directory;

	@DynamicPropertySource
	static void documents(DynamicPropertyRegistry properties) throws Exception {
		Files.writeString(directory.resolve("relay.json"), JsonMapper.shared()
			.writeValueAsString(Map.of("598d2bb1fc4d119c576c6e5fe8e7dc80", TEXT, "Change", "mutation { change }")));
		properties.add("posttopic.documents.trusted", () -> directory);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"documentId\":\"598d2bb1fc4d119c576c6e5fe8e7dc80\"",
			"\"doc_id\":\"598d2bb1fc4d119c576c6e5fe8e7dc80\"",
			"\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"598d2bb1fc4d119c576c6e5fe8e7dc80\"}}",
			"\"query\":\"" + TEXT + "\"" })
	void aTrustedDocumentRunsByItsIdAndByItsText(String name) throws Exception {
		Answer answer = this.client.post("{" + name + ",\"variables\":" + VARIABLES + "}");
		assertThat(answer.at("/data/echo/given").asString()).contains("text=hello");
	}

	@Test
	void aTrustedDocumentRunsByGet() throws Exception {
		assertThat(this.client.get(Map.of("documentId", "sha256:" + Sha256.of(TEXT), "variables", VARIABLES))
			.at("/data/echo/given")
			.asString()).contains("text=hello");
		assertThat(this.client.get(Map.of("doc_id", "Change")).status()).isEqualTo(405);
		assertThat(this.client.post("{\"doc_id\":\"Change\"}").at("/data/change").asString()).isEqualTo("changed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"query\":\"{ __typename }\"", "\"query\":\"{ __schema { types { name } } }\"",
			"\"query\":\"nonsense\"", "\"documentId\":\"nothing\"", "\"query\":\"mutation {change}\"",
			"\"query\":\"{ __typename }\",\"documentId\":\"598d2bb1fc4d119c576c6e5fe8e7dc80\"",
			"\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"00\"}}" })
	void nothingElseRuns(String name) throws Exception {
		Answer answer = this.client.post("{" + name + "}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("UNTRUSTED_DOCUMENT");
		assertThat(answer.json().has("data")).isFalse();
	}

	@Test
	void nothingIsKeptThatAClientSends() throws Exception {
		String hash = Sha256.of("{ __typename }");
		String extensions = "\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"" + hash + "\"}}";
		for (String query : new String[] { "\"query\":\"{ __typename }\",", "" }) {
			assertThat(this.client.post("{" + query + extensions + "}").code()).isEqualTo("UNTRUSTED_DOCUMENT");
		}
	}

	@Test
	void aRequestForNothingIsToldSo() throws Exception {
		assertThat(this.client.post("{}").argument()).isEqualTo("query");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/start.html", "/graphiql", "/graphiql/", "/graphiql.html", "/graphiql/page.js",
			"/schema.graphqls" })
	void graphiqlIsOffWhateverIsConfigured(String path) throws Exception {
		assertThat(this.client.send("GET", path).status()).isEqualTo(404);
	}

	@Test
	void introspectionIsOff(@Autowired Environment environment) {
		assertThat(environment.getProperty("posttopic.graphql.introspection", boolean.class)).isFalse();
	}

}
