package io.posttopic.cost;

import io.posttopic.limits.Charge;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import graphql.introspection.IntrospectionQuery;
import io.posttopic.ReadingTests;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the cost of operations.
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
					1001  | { postTopics { aggregate { count position { max } } } }
					2007  | { posts { groups(by: AUTHOR, first: 3) { author { name } aggregate { count } } aggregate { count } } }
					22    | { post(id: #Post:1) { topics { aggregate { topicCount } } } }
					31    | { topic(by: {slug: "topic-4"}) { relatedTopics { count } } }
					3     | { posts(first: 1, filter: {createdAt: null}) { nodes { id } } }
					605   | { posts(first: 1, filter: {topics: {some: {pinned: true}}}) { nodes { id } } }
					105   | { posts(first: 1, filter: {topics: {some: {topicId: #Topic:1}}}) { nodes { id } } }
					605   | { posts(first: 1, filter: {topics: {none: {topicId: #Topic:1}}}) { nodes { id } } }
					604   | { posts(first: 1, filter: {topics: {exactly: []}}) { nodes { id } } }
					604   | { posts(first: 1, filter: {topics: {all: []}}) { nodes { id } } }
					104   | { posts(first: 1, filter: {topics: {any: []}}) { nodes { id } } }
					105   | { posts(first: 1, filter: {topics: {exactly: [#Topic:1]}}) { nodes { id } } }
					605   | { posts(first: 1, filter: {topics: {count: {from: 3}}}) { nodes { id } } }
					607   | { posts(first: 1, filter: {topics: {count: {from: 3, filter: {topicId: #Topic:1}}}}) { nodes { id } } }
					4     | { posts(first: 1, filter: {title: {eq: "a"}}) { nodes { id } } }
					505   | { posts(first: 1, filter: {title: {eq: "a", ignoreCase: true}}) { nodes { id } } }
					504   | { posts(first: 1, filter: {title: {contains: "a"}}) { nodes { id } } }
					4     | { topics(first: 1, filter: {slug: {startsWith: "a"}, name: {eq: "a"}}) @skip(if: true) { nodes { id } } posts(first: 1, filter: {updatedAt: {from: "2024-01-01T00:00:00Z"}}) { nodes { id } } }
					504   | { topics(first: 1, filter: {updatedAt: {from: "2024-01-01T00:00:00Z"}}) { nodes { id } } }
					504   | { postActions(first: 1, filter: {likedAt: {isNull: true}}) { nodes { id } } }
					105   | { posts(first: 1, filter: {author: {username: {eq: "a"}}}) { nodes { id } } }
					504   | { postTopics(first: 1, filter: {position: {from: 5}}) { nodes { id } } }
					4     | { postTopics(first: 1, filter: {pinned: true, topicId: #Topic:1}) { nodes { id } } }
					1003  | { postTopics(first: 1, filter: {pinned: true}) { nodes { id } totalCount } }
					4     | { topic(by: {slug: "topic-4"}) { posts(first: 1, filter: {pinned: true}) { nodes { id } } } }
					4     | { posts(first: 1, filter: {and: [{}]}) { nodes { id } } }
					11    | { user(by: {username: "user1"}) { posts(first: 1, filter: {topics: {any: [#Topic:1]}}) { nodes { id } } } }
					1005  | { posts(first: 1, orderBy: {field: TOPIC_COUNT, direction: DESC}) { nodes { id } } }
					5     | { posts(first: 1, orderBy: {field: TITLE, direction: DESC}) { nodes { id } } }
					1005  | { postTopics(first: 1, orderBy: {field: POSITION, direction: DESC}) { nodes { id } } }
					1005  | { postTopics(first: 1, orderBy: {field: PINNED, direction: DESC}) { nodes { id } } }
					5     | { postTopics(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { id } } }
					6     | { topic(by: {slug: "topic-4"}) { posts(first: 1, orderBy: {field: POSITION}) { nodes { id } } } }
					1005  | { postActions(first: 1, orderBy: {field: LIKED_AT, direction: DESC}) { nodes { id } } }
					7     | { postActions(first: 1, filter: {likedAt: {from: "2024-01-01T00:00:00Z"}}, orderBy: {field: LIKED_AT, direction: DESC}) { nodes { id } } }
					506   | { postActions(first: 1, filter: {liked: true}, orderBy: {field: LIKED_AT, direction: DESC}) { nodes { id } } }
					1506  | { postActions(first: 1, filter: {liked: false}, orderBy: {field: LIKED_AT, direction: DESC}) { nodes { id } } }
					1007  | { posts(first: 1, orderBy: [{field: TITLE, direction: DESC}, {field: CREATED_AT, direction: DESC}]) { nodes { id } } }
					2011  | { postTopics(first: 1, orderBy: [{post: {field: TITLE, direction: ASC}, direction: ASC}, {topic: {field: POST_COUNT, direction: ASC}, direction: ASC}]) { nodes { id } } }
					1     | { __schema { queryType { name } } }
					""")
	void anOperationCostsWhatItMayRead(int cost, String document) throws Exception {
		assertThat(cost(document, "{}")).isEqualTo(cost);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					53   | { posts(first: 1, filter: {search: "a"}) { nodes { id } } }
					55   | { posts(first: 1, filter: {and: [{search: "a"}]}) { nodes { id } } }
					206  | { posts(first: 1, filter: {search: "a", and: [{search: "b"}]}) { nodes { id } } }
					5014 | { posts(first: 1, filter: {and: [{search: "a"}, {search: "b"}, {search: "c"}, {search: "d"}, {search: "e"}, {search: "f"}, {search: "g"}, {search: "h"}, {search: "i"}, {search: "j"}]}) { nodes { id } } }
					206  | { posts(first: 1, filter: {or: [{search: "a"}, {search: "b"}]}) { nodes { id } } }
					56   | { posts(first: 1, filter: {or: [{search: "a"}, {ids: []}]}) { nodes { id } } }
					106  | { posts(first: 1, filter: {search: "a", ids: null, authorId: #User:1}) { nodes { id } totalCount(atMost: 0) } }
					6056 | { posts(first: 1, filter: {search: "a"}, orderBy: {field: RELEVANCE, direction: DESC}) { nodes { id } } }
					156  | { postTopics(first: 1, filter: {and: [{post: {search: "a"}}, {}]}) { nodes { id } } }
					60   | { user(by: {username: "user1"}) { actions(first: 1, filter: {post: {search: "a"}}) { nodes { id } } } }
					""")
	void aSearchThatTheIndexAnswersIsCheap(int cost, String document) throws Exception {
		assertThat(cost(document, "{}")).isEqualTo(cost);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ posts(first: 1, filter: {not: {search: \"a\"}}) { nodes { id } } }",
			"{ posts(filter: {not: {search: \"a\"}}) { totalCount(atMost: 1) } }",
			"{ posts(first: 1, filter: {authorId: #User:1, not: {and: [{search: \"a\"}]}}) { nodes { id } } }",
			"{ posts(first: 1, filter: {or: [{search: \"a\"}, {topics: {some: {pinned: true}}}]}) { nodes { id } } }",
			"{ posts(first: 1, filter: {or: [{search: \"a\"}, {not: {ids: []}}]}) { nodes { id } } }",
			"{ posts(first: 1, filter: {topics: {none: {topic: {search: \"a\"}}}}) { nodes { id } } }",
			"{ posts(first: 1, orderBy: {field: TOPIC_COUNT, direction: ASC, countTopics: {topic: {search: \"a\"}}}) { nodes { id } } }",
			"{ topic(by: {slug: \"topic-4\"}) { posts(first: 1, filter: {not: {post: {search: \"a\"}}}) { nodes { id } } } }" })
	void aSearchThatTheIndexCannotAnswerIsAScan(String document) throws Exception {
		assertThat(cost(document, "{}")).isBetween(6000, 8000);
	}

	@Test
	void eachCountScansAgain() throws Exception {
		String document = "{ posts(first: 1, filter: {not: {search: \"a\"}}) { a: totalCount b: totalCount %s } }";
		assertThat(cost(document.formatted(""), "{}")).isBetween(13_000, 14_000);
		assertThat(client().query(document.formatted("c: totalCount nodes { id }")).code()).isEqualTo("TOO_COMPLEX");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"and\": [%s]}", "{\"or\": [%s]}", "{\"not\": {\"or\": [%s]}}" })
	void manySearchesAreTooMuch(String filter) throws Exception {
		String searches = "{\"search\": \"a\"},".repeat(899) + "{\"search\": \"b\"}";
		Answer answer = client().query("query ($f: PostFilter) { posts(filter: $f) { nodes { id } } }",
				"{\"f\": " + filter.formatted(searches) + "}");
		assertThat(answer.code()).isEqualTo("TOO_COMPLEX");
		assertThat(answer.at("/errors/0/extensions/mostExpensiveField").asString()).isEqualTo("posts");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
									11   | { post(id: #Post:1) { body } }
									11   | { post(id: #Post:1) { body body } }
									111  | { post(id: #Post:1) { body a: body } }
									311  | { post(id: #Post:1) { a: body b: body c: body d: body } }
									113  | { posts(first: 1) { a: nodes { body } b: nodes { body } } }
									212  | { posts(first: 1) { nodes { body } edges { a: node { body } b: node { body } } } }
									113  | { posts(first: 1) { edges { node { body } } a: edges { cursor } pageInfo { hasNextPage } nodes { title body } } }
									9    | { post(id: #Post:1) { a: author { bio } b: author { bio } } }
					12   | { node(id: #PostTopic:5:1) { ... on PostTopic { post { body } } ... on PostAction { post { body } } } }
							24   | { a: posts(first: 1) { nodes { body } } b: posts(first: 1) { nodes { body } } }
									221  | { posts { nodes { title body } } }
									2    | { topic(by: {slug: "topic-4"}) { description } }
									31   | { post(id: #Post:1) { searchExcerpt(search: "a") } }
									3    | { posts(first: 1) { nodes { excerpt } } }
									""")
	void aLongTextCostsItsLengthForEachAlias(int cost, String document) throws Exception {
		assertThat(cost(document, "{}")).isEqualTo(cost);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ post(id: #Post:1) {%s } }", "{ posts(first: 3) { nodes {%s } } }",
			"{ posts(first: 3) { edges { node {%s } } } }", "{ nodes(ids: [#Post:1]) { ... on Post {%s } } }" })
	void hundredsOfAliasesOfATextAreTooMuch(String document) throws Exception {
		String aliases = IntStream.range(0, 300).mapToObj((i) -> " a" + i + ": body").collect(Collectors.joining());
		Answer answer = client().query(withIds(document.formatted(aliases)));
		assertThat(answer.code()).isEqualTo("TOO_COMPLEX");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			21 | {}
			21 | {"n": null}
			4  | {"n": 3}
			56 | {"n": 3, "f": {"search": "a", "ids": null}}
			6509 | {"n": 3, "f": {"or": [{"or": []}, {"search": "a"}, {"not": {}}]}}
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
				fragment B on PostConnection { nodes { author { name } } }""", "{}")).isEqualTo(26);
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
		assertThat(
				cost("""
						mutation { updatePost(input: {id: #Post:1, topics: {detach: [#Topic:1, #Topic:2], move: [{topicId: #Topic:3, position: 0}]}})
						  { deletedPostTopicIds } }""",
						"{}"))
			.isEqualTo(50 + 2 * 3);
	}

	@Test
	void aMutationOfMatchingPostsCostsItsLimitAndItsFilter() throws Exception {
		String mutation = "mutation { detachTopicFromPosts(input: {filter: %s, limit: %d, topicId: #Topic:1}) { removed } }";
		int all = cost(mutation.formatted("{}", 100), "{}");
		assertThat(all).isBetween(150, 160);
		assertThat(cost(mutation.formatted("{}", 10_000), "{}")).isEqualTo(all + 9_900);
		assertThat(cost(mutation.formatted("{authorId: #User:1}", 100), "{}")).isEqualTo(all);
		assertThat(cost(mutation.formatted("{not: {authorId: #User:1}}", 100), "{}")).isEqualTo(all + 500);
		assertThat(cost(mutation.formatted("{topics: {some: {pinned: true}}}", 100), "{}")).isGreaterThan(all + 99);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					postTopic { topic { posts(filter: {post: {search: "a"}}) { nodes { id } } } } | attachTopic.postTopic.topic.posts
					postTopic { post { topics(first: 100) { nodes { topic { posts { nodes { id } } } } } } } | attachTopic.postTopic.post.topics.nodes.topic.posts
					""")
	void thePayloadOfAMutationMayCostLittle(String payload, String field) throws Exception {
		Answer answer = client()
			.query(withIds("mutation { updatePost(input: {id: #Post:1, title: \"a\"}) { post { id } } "
					+ "attachTopic(input: {postId: #Post:1, topic: {slug: \"a\"}}) { %s } }".formatted(payload)));
		assertThat(answer.code()).isEqualTo("TOO_COMPLEX");
		assertThat(answer.json().has("data")).isFalse();
		assertThat(answer.at("/errors/0/extensions/limit").asInt()).isEqualTo(2000);
		assertThat(answer.at("/errors/0/extensions/cost").asInt()).isBetween(2001, 19_000);
		assertThat(answer.at("/errors/0/extensions/mostExpensiveField").asString()).isEqualTo(field);
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
		assertThat(extensions.get("mostExpensiveField").asString()).isEqualTo("p.nodes.t");
		assertThat(answer.message()).isEqualTo(
				"The operation costs 21,202, more than the limit of 20,000; its most expensive field is p.nodes.t. "
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
