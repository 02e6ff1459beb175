package io.posttopic.documents;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSliceTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for automatic persisted queries, in the protocol of Apollo Client and urql.
 */
class PersistedQueryTests extends HttpSliceTests {

	@Test
	void aHashIsUnknownUntilItsTextWasSent() throws Exception {
		String text = "query First { __typename }";
		assertNotFound(send(null, Sha256.of(text)));
		assertData(send(text, Sha256.of(text)));
		assertData(send(null, Sha256.of(text)));
		assertData(send(null, Sha256.of(text).toUpperCase(Locale.ROOT)));
	}

	@Test
	void theStatusOfAnUnknownHashIsThatOfTheMediaType() throws Exception {
		String body = "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"00\"}}}";
		assertThat(this.client.post(body, "Accept", "application/json").status()).isEqualTo(200);
		assertThat(this.client.post(body, "Accept", "application/graphql-response+json").status()).isEqualTo(400);
	}

	@Test
	void bothWorkByGetToo() throws Exception {
		String text = "query ByGet { __typename }";
		String extensions = "{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"" + Sha256.of(text)
				+ "\",\"miss\":true}}";
		assertNotFound(this.client.get(Map.of("extensions", extensions)));
		assertData(this.client.get(Map.of("query", text, "extensions", extensions)));
		Answer answer = this.client.get(Map.of("extensions", extensions));
		assertData(answer);
		assertThat(answer.header("Cache-Control")).startsWith("public");
		assertThat(this.client.get(Map.of("extensions", "{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"00\"}}"))
			.header("Cache-Control")).isEqualTo("private, no-store");
	}

	@Test
	void aMutationThatIsKeptCannotBeSentByGet() throws Exception {
		String text = "mutation Kept { change }";
		assertThat(send(text, Sha256.of(text)).at("/data/change").asString()).isEqualTo("changed");
		Answer answer = this.client.get(Map.of("extensions",
				"{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"" + Sha256.of(text) + "\"}}"));
		assertThat(answer.status()).isEqualTo(405);
	}

	@Test
	void aHashIsAnIdOfTheDraftToo() throws Exception {
		String text = "query ById { __typename }";
		String id = "sha256:" + Sha256.of(text);
		Answer unknown = this.client.post("{\"documentId\":\"" + id + "\"}");
		assertThat(unknown.code()).isEqualTo("PERSISTED_QUERY_NOT_FOUND");
		assertThat(unknown.argument()).isEqualTo("documentId");
		assertData(this.client.post("{\"documentId\":\"%s\",\"query\":\"%s\"}".formatted(id, text)));
		assertData(this.client.post("{\"documentId\":\"" + id + "\"}"));
		assertData(this.client.get(Map.of("documentId", id)));
	}

	@Test
	void aTextIsNotKeptUnderTheHashOfAnother() throws Exception {
		String hash = Sha256.of("query Mine { __typename }");
		Answer answer = send("query Other { __typename }", hash);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.argument()).isEqualTo("extensions.persistedQuery.sha256Hash");
		assertThat(answer.message()).contains(Sha256.of("query Other { __typename }"));
		assertNotFound(send(null, hash));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"version":2,"sha256Hash":"00"}    | extensions.persistedQuery.version
			{"version":"1","sha256Hash":"00"}  | extensions.persistedQuery.version
			{"sha256Hash":"00"}                | extensions.persistedQuery.version
			{"version":1}                      | extensions.persistedQuery.sha256Hash
			{"version":1,"sha256Hash":7}       | extensions.persistedQuery.sha256Hash
			"00"                               | extensions.persistedQuery
			""")
	void whatIsNotOfTheProtocolIsRefused(String persistedQuery, String argument) throws Exception {
		for (String query : new String[] { "", "\"query\":\"{ __typename }\"," }) {
			Answer answer = this.client
				.post("{" + query + "\"extensions\":{\"persistedQuery\":" + persistedQuery + "}}");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
			assertThat(answer.argument()).isEqualTo(argument);
		}
	}

	@Test
	void anIdThatIsNoStringIsRefused() throws Exception {
		assertThat(this.client.post("{\"documentId\":7}").argument()).isEqualTo("documentId");
		assertThat(this.client.post("{\"doc_id\":{}}").argument()).isEqualTo("doc_id");
	}

	@Test
	void anAbsentIdIsNull() throws Exception {
		assertData(this.client
			.post("{\"query\":\"{ __typename }\",\"documentId\":null,\"extensions\":{\"persistedQuery\":null}}"));
	}

	private Answer send(@Nullable String query, String hash) throws Exception {
		Map<String, Object> request = new HashMap<>();
		if (query != null) {
			request.put("query", query);
		}
		request.put("extensions", Map.of("persistedQuery", Map.of("version", 1, "sha256Hash", hash)));
		return this.client.post(JsonMapper.shared().writeValueAsString(request));
	}

	private static void assertNotFound(Answer answer) {
		assertThat(answer.json().at("/errors")).hasSize(1);
		assertThat(answer.message()).isEqualTo("PersistedQueryNotFound");
		assertThat(answer.code()).isEqualTo("PERSISTED_QUERY_NOT_FOUND");
	}

	private static void assertData(Answer answer) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		assertThat(answer.at("/data/__typename").asString()).isEqualTo("Query");
	}

}
