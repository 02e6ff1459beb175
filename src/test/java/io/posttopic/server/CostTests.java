package io.posttopic.server;

import java.util.Map;

import graphql.introspection.IntrospectionQuery;
import io.posttopic.ReadingTests;
import io.posttopic.server.HttpSlice.Answer;
import io.posttopic.server.HttpSlice.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operations cost.
 */
class CostTests extends ReadingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					1     | { __typename }
					1     | { post(id: #Post:1) { title } }
					2     | { post(id: #Post:1) { author { name } } }
					2     | { nodes(ids: [#Post:1, #Topic:1]) { id } }
					52    | { node(id: #Post:1) { ... on Post { topics(first: 3) { nodes { id } } } ... on Topic { posts(first: 50) { nodes { id } } } } }
					21    | { posts { nodes { id } } }
					101   | { posts(first: 100) { nodes { id } } }
					6     | { posts(last: 5) { edges { cursor } } }
					1     | { posts(first: 0) { nodes { author { name } } } }
					2     | { posts(first: 1) { pageInfo { hasNextPage } } }
					21    | { posts { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage } } }
					21    | { posts(first: 10) { a: nodes { id } b: nodes { id } } }
					11    | { posts(last: 5) { edges { node { author { name } } } } }
					221   | { posts(first: 10) { nodes { topics(first: 10) { nodes { topic { name } } } } } }
					10201 | { posts(first: 100) { nodes { topics(first: 100) { nodes { note } } } } }
					501   | { posts { totalCount } }
					12    | { posts { totalCount(atMost: 1000) } }
					12    | { post(id: #Post:1) { topics { totalCount } } }
					3     | { post(id: #Post:1) { topics { totalCount(atMost: 0) } } }
					1007  | { postTopics { countsByTopic(first: 3) { topic { name } } } }
					32    | { post(id: #Post:1) { actions { countsByUser { count } } } }
					31    | { topic(by: {slug: "topic-4"}) { relatedTopics { count } } }
					3     | { posts(first: 1, filter: {createdAt: null}) { nodes { id } } }
					5     | { posts(first: 1, filter: {or: [{search: "a"}]}) { nodes { id } } }
					105   | { posts(first: 1, filter: {topics: {some: {pinned: true}}}) { nodes { id } } }
					106   | { postTopics(first: 1, filter: {and: [{post: {search: "a"}}, {}]}) { nodes { id } } }
					11    | { user(by: {username: "user1"}) { posts(first: 1, filter: {topics: {any: [#Topic:1]}}) { nodes { id } } } }
					1004  | { posts(first: 1, orderBy: {field: TOPIC_COUNT, direction: DESC}) { nodes { id } } }
					4     | { posts(first: 1, orderBy: {field: TITLE, direction: DESC}) { nodes { id } } }
					1     | { __schema { queryType { name } } }
					""")
	void anOperationCostsWhatItMayRead(int cost, String document) throws Exception {
		assertThat(cost(document, "{}")).isEqualTo(cost);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			21 | {}
			21 | {"n": null}
			4  | {"n": 3}
			6  | {"n": 3, "f": {"search": "a", "ids": null}}
			9  | {"n": 3, "f": {"or": [{"or": []}, {"search": "a"}, {"not": {}}]}}
			""")
	void variablesCount(int cost, String variables) throws Exception {
		assertThat(cost("query ($n: Int, $f: PostFilter) { posts(first: $n, filter: $f) { nodes { id } } }", variables))
			.isEqualTo(cost);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			1 | {"a": false}
			3 | {"a": true}
			4 | {"a": true, "n": 2}
			4 | {"a": false, "b": true, "n": 2}
			4 | {"a": true, "b": true, "n": 2}
			""")
	void whatIsSkippedCostsNothing(int cost, String variables) throws Exception {
		assertThat(cost("""
				query ($a: Boolean!, $b: Boolean = false, $n: Int = 1) {
				  posts(first: $n) @include(if: $a) { nodes { id } }
				  ... @include(if: $b) { posts(first: $n) { nodes { id } } }
				  posts(first: $n) @skip(if: true) { nodes { author { id } } }
				  post(id: #Post:1) { id author @include(if: false) { id } }
				}""", variables)).isEqualTo(cost);
	}

	@Test
	void fieldsAreMergedAsTheyWillBe() throws Exception {
		assertThat(cost("""
				{ posts(first: 10) { ...A ...A ...B nodes { author { bio } } } }
				fragment A on PostConnection { nodes { author { id } } ...B }
				fragment B on PostConnection { nodes { author { name } } }""", "{}")).isEqualTo(21);
	}

	@Test
	void fieldsOfARowBeyondTenCostATenth() throws Exception {
		String titles = "title ".repeat(10);
		assertThat(cost("{ posts(first: 10) { nodes { " + titles + " } } }", "{}")).isEqualTo(11);
		assertThat(cost("{ posts(first: 10) { nodes { " + titles + " a: id b: id } } }", "{}")).isEqualTo(13);
	}

	@Test
	void onlyTheOperationThatRunsCosts() throws Exception {
		String body = JsonMapper.shared()
			.writeValueAsString(Map.of("query",
					"query A { posts(first: 100) { nodes { id } } } query B { viewer { id } }", "operationName", "B"));
		assertThat(client().post(body, Charge.HEADER, "1").at("/extensions/cost").asInt()).isOne();
	}

	@Test
	void aMutationCostsItsListsAndItsPayload() throws Exception {
		assertThat(cost("""
				mutation { setPostTopics(input: {postId: #Post:1, topics: [{topic: {slug: "a"}}, {topic: {slug: "b"}}]})
				  { changes { topic { name } } } }""", "{}")).isEqualTo(50 + 2 * 2 + 20 + 20);
		String pair = "{\"postId\": \"a\", \"topic\": {\"slug\": \"a\"}}";
		assertThat(cost("""
				mutation ($pairs: [AttachTopicInput!]!) {
				  attachTopics(input: {pairs: $pairs, dryRun: true}) { results { outcome } } }""",
				"{\"pairs\": [" + (pair + ",").repeat(29) + pair + "]}"))
			.isEqualTo(50 + 2 * 30 + 30);
	}

	@Test
	void introspectionAsToolsDoItIsAllowed() throws Exception {
		assertThat(cost(IntrospectionQuery.INTROSPECTION_QUERY, "{}")).isBetween(500, 2000);
	}

	@Test
	void theCostIsToldOnlyToWhoAsks() throws Exception {
		assertThat(client().query("{ __typename }", Charge.HEADER, "0").json().has("extensions")).isFalse();
		assertThat(client().query("{ __typename }", Charge.HEADER, "1").at("/extensions").toString())
			.isEqualTo("{\"cost\":1}");
	}

	@Test
	void whatCostsTooMuchIsRefusedWithItsDearestField() throws Exception {
		Answer answer = client().query(
				"{ viewer { id } p: posts(first: 100) { nodes { t: topics(first: 100) { totalCount nodes { post { id } } } } } }",
				Charge.HEADER, "1");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.json().has("data")).isFalse();
		JsonNode extensions = answer.at("/errors/0/extensions");
		assertThat(extensions.size()).isEqualTo(4);
		assertThat(answer.code()).isEqualTo("TOO_COMPLEX");
		assertThat(extensions.get("cost").asInt()).isEqualTo(21_202);
		assertThat(extensions.get("limit").asInt()).isEqualTo(20_000);
		assertThat(extensions.get("dearestField").asString()).isEqualTo("p.nodes.t");
		assertThat(answer.message())
			.isEqualTo("The operation costs 21,202, and may cost 20,000; its dearest field is p.nodes.t. "
					+ "Ask for less at once: smaller pages, fewer counts, or several requests.");
		assertThat(answer.at("/extensions/cost").asInt()).isEqualTo(21_202);
	}

	private int cost(String document, String variables) throws Exception {
		String body = "{\"query\": %s, \"variables\": %s}"
			.formatted(JsonMapper.shared().writeValueAsString(withIds(document)), variables);
		Answer answer = client().post(body, Charge.HEADER, "1");
		assertThat(answer.at("/extensions").size()).as(answer.body()).isOne();
		return answer.at("/extensions/cost").asInt();
	}

	private Client client() {
		return new Client(api().url().getPort());
	}

}
