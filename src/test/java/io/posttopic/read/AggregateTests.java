package io.posttopic.read;

import java.util.Base64;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for aggregates and groups of rows, and that they keep bookmarks private.
 */
class AggregateTests extends WritingTests {

	/**
	 * Inserts actions around the end of summer time in Berlin: ada likes posts 1 and 2,
	 * and lars likes and bookmarks post 1 and bookmarks posts 2 and 3.
	 */
	@BeforeEach
	void insertActions() {
		DATABASE.execute(
				"""
						update "PostTopic" set pinned = "TopicId" = 1, "createdAt" = '2026-01-01Z', "AddedById" = nullif("TopicId", 3);
						insert into "PostAction" ("PostId", "UserId", "likedAt", "bookmarkedAt", "createdAt", "updatedAt") values
							(1, 1, '2026-10-24 22:30Z', null, '2026-10-24 22:30Z', '2026-10-24 22:30Z'),
							(2, 1, '2026-10-25 00:30Z', null, '2026-10-25 00:30Z', '2026-10-25 00:30Z'),
							(1, 2, '2026-10-25 01:45:10.123456Z', '2027-01-01Z', '2026-10-25 01:45Z', '2027-01-01Z'),
							(2, 2, null, '2027-02-01Z', '2027-02-01Z', '2027-02-01Z'),
							(3, 2, null, '2027-03-01Z', '2027-03-01Z', '2027-03-01Z')""");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					postTopics { aggregate { count postCount topicCount addedByCount position { min max avg sum } createdAt { min max } } } | {"count":4,"postCount":2,"topicCount":3,"addedByCount":2,"position":{"min":0,"max":2,"avg":0.75,"sum":3.0},"createdAt":{"min":"2026-01-01T00:00:00.000Z","max":"2026-01-01T00:00:00.000Z"}}
					postTopics(first: 0, filter: {postId: #Post:1, pinned: false}) { aggregate { n: count position { max largest: max avg } } } | {"n":2,"position":{"max":2,"largest":2,"avg":1.5}}
					postTopics(filter: {postId: #Post:3}) { aggregate { __typename count topicCount position { min avg sum } createdAt { max } } } | {"__typename":"PostTopicAggregate","count":0,"topicCount":0,"position":{"min":null,"avg":null,"sum":0.0},"createdAt":{"max":null}}
					postTopics { aggregate { __typename } }                        | {"__typename":"PostTopicAggregate"}
					postTopics(filter: {postId: #Post:3}) { aggregate { __typename position { __typename } } } | {"__typename":"PostTopicAggregate","position":{"__typename":"IntAggregate"}}
					posts { aggregate { count authorCount } } | {"count":3,"authorCount":2}
					users(filter: {actions: {some: {liked: true}}}) { aggregate { count } } | {"count":2}
					postActions { aggregate { count postCount userCount likedAt { min max } } } | {"count":3,"postCount":2,"userCount":2,"likedAt":{"min":"2026-10-24T22:30:00.000Z","max":"2026-10-25T01:45:10.123456Z"}}
					""")
	void aggregatesAreOfAllMatchingRows(String list, String aggregate) {
		assertThat(read(nobody(), list).get("aggregate")).hasToString(aggregate);
	}

	@Test
	void aggregatesBelowARowAreOfItsRows() {
		JsonNode posts = read(nobody(),
				"posts(orderBy: {field: CREATED_AT}) { nodes { topics(filter: {topic: {slug: {in: [\"t1\", \"t3\"]}}}) { aggregate { count position { max } } } } }");
		assertThat(posts.findValues("aggregate")).hasToString(
				"[{\"count\":2,\"position\":{\"max\":2}}, {\"count\":1,\"position\":{\"max\":0}}, {\"count\":0,\"position\":{\"max\":null}}]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					postTopics { groups(by: TOPIC) { topic { slug } count } }                              | [{"topic":{"slug":"t1"},"count":2},{"topic":{"slug":"t2"},"count":1},{"topic":{"slug":"t3"},"count":1}]
					postTopics { groups(by: TOPIC, first: 1, orderBy: {field: KEY, direction: DESC}) { topic { slug } } } | [{"topic":{"slug":"t3"}}]
					postTopics { groups(by: TOPIC, orderBy: {field: COUNT}) { topic { slug } post { id } start } } | [{"topic":{"slug":"t2"},"post":null,"start":null},{"topic":{"slug":"t3"},"post":null,"start":null},{"topic":{"slug":"t1"},"post":null,"start":null}]
					postTopics { groups(by: TOPIC, having: {from: 2}) { topic { slug } } }                 | [{"topic":{"slug":"t1"}}]
					postTopics { groups(by: TOPIC, having: {from: 1, before: 2}) { topic { slug } } }      | [{"topic":{"slug":"t2"}},{"topic":{"slug":"t3"}}]
					postTopics { groups(by: ADDED_BY, orderBy: {field: KEY, direction: DESC}) { addedBy { username } } } | [{"addedBy":null},{"addedBy":{"username":"lars"}},{"addedBy":{"username":"ada"}}]
					postTopics { groups(by: ADDED_BY, orderBy: {field: KEY}) { addedBy { username } count } } | [{"addedBy":{"username":"ada"},"count":2},{"addedBy":{"username":"lars"},"count":1},{"addedBy":null,"count":1}]
					postTopics { groups(by: PINNED) { pinned count aggregate { count postCount position { sum } } } } | [{"pinned":false,"count":2,"aggregate":{"count":2,"postCount":1,"position":{"sum":3.0}}},{"pinned":true,"count":2,"aggregate":{"count":2,"postCount":2,"position":{"sum":0.0}}}]
					posts { groups(by: AUTHOR, orderBy: {field: KEY}) { author { username posts { totalCount } } count } } | [{"author":{"username":"ada","posts":{"totalCount":1}},"count":1},{"author":{"username":"lars","posts":{"totalCount":1}},"count":1},{"author":null,"count":1}]
					postActions { groups(by: CREATED_AT, unit: HOUR, timeZone: "Europe/Berlin", orderBy: {field: KEY}) { start } } | [{"start":"2026-10-24T22:00:00.000Z"},{"start":"2026-10-25T00:00:00.000Z"},{"start":"2026-10-25T01:00:00.000Z"}]
					postActions { groups(by: LIKED_AT, unit: HOUR, timeZone: "Asia/Kolkata", orderBy: {field: KEY}) { start } } | [{"start":"2026-10-24T22:30:00.000Z"},{"start":"2026-10-25T00:30:00.000Z"},{"start":"2026-10-25T01:30:00.000Z"}]
					postActions { groups(by: LIKED_AT, timeZone: "Europe/Berlin") { start count aggregate { likedAt { max } } } } | [{"start":"2026-10-24T22:00:00.000Z","count":3,"aggregate":{"likedAt":{"max":"2026-10-25T01:45:10.123456Z"}}}]
					postActions { groups(by: LIKED_AT, unit: null, timeZone: null) { start count } }         | [{"start":"2026-10-25T00:00:00.000Z","count":2},{"start":"2026-10-24T00:00:00.000Z","count":1}]
					postActions { groups(by: LIKED_AT, unit: WEEK, timeZone: "Europe/Berlin") { start } }  | [{"start":"2026-10-18T22:00:00.000Z"}]
					postActions { groups(by: LIKED_AT, unit: MONTH, timeZone: "Pacific/Auckland") { start count } } | [{"start":"2026-09-30T11:00:00.000Z","count":3}]
					postActions(filter: {liked: false}) { groups(by: POST) { count } }                      | []
					postActions { groups(by: USER, first: 0) { count } }                                    | []
					""")
	void rowsAreGrouped(String list, String groups) {
		assertThat(read(nobody(), list).get("groups")).hasToString(groups);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			timeZone: "Nowhere/City"  | g.timeZone
			timeZone: "+02:00"        | g.timeZone
			timeZone: "UTC+2"         | g.timeZone
			timeZone: ""              | g.timeZone
			first: 101                | g.first
			""")
	void argumentsOfGroupsAreChecked(String argument, String path) {
		JsonNode error = nobody().error("{ posts { g: groups(by: CREATED_AT, %s) { count } } }".formatted(argument));
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(path);
	}

	@Test
	void bookmarksOfOthersAreInNoAggregateGroupOrFilter() {
		String list = """
				postActions { aggregate { count bookmarkedAt { min max } updatedAt { max } }
				  groups(by: BOOKMARKED_AT, unit: MONTH, orderBy: {field: KEY}) { start count }
				  updates: groups(by: UPDATED_AT, unit: MONTH) { start count } }""";
		String seen = """
				{"aggregate":{"count":3,"bookmarkedAt":{"min":null,"max":null},"updatedAt":{"max":"2026-10-25T01:45:10.123456Z"}},\
				"groups":[{"start":null,"count":3}],"updates":[{"start":"2026-10-01T00:00:00.000Z","count":3}]}""";
		for (Api other : new Api[] { nobody(), ada(), moderator() }) {
			assertThat(read(other, list)).hasToString(seen);
			assertThat(read(other, "postActions(filter: {updatedAt: {from: \"2026-12-01T00:00:00Z\"}}) { totalCount }"))
				.hasToString("{\"totalCount\":0}");
		}
		for (Api allowed : new Api[] { as("lars"), admin() }) {
			JsonNode all = read(allowed, list);
			assertThat(all.at("/aggregate/count").intValue()).isEqualTo(5);
			assertThat(all.at("/aggregate/bookmarkedAt/max").stringValue()).isEqualTo("2027-03-01T00:00:00.000Z");
			assertThat(all.at("/updates")).hasSize(4);
			assertThat(
					read(allowed, "postActions(filter: {updatedAt: {from: \"2026-12-01T00:00:00Z\"}}) { totalCount }"))
				.hasToString("{\"totalCount\":3}");
		}
	}

	@Test
	void anOrderByBookmarksIsForTheirUser() {
		String list = "user(by: {username: \"lars\"}) { actions(orderBy: {field: BOOKMARKED_AT, direction: DESC}, first: %d%s) { nodes { post { title } } pageInfo { endCursor hasNextPage } } }";
		for (Api allowed : new Api[] { as("lars"), admin() }) {
			JsonNode page = read(allowed, list.formatted(2, "")).get("actions");
			assertThat(page.findValuesAsString("title")).containsExactly("Three", "Two");
			assertThat(page.at("/pageInfo/hasNextPage").booleanValue()).isTrue();
			JsonNode next = read(allowed,
					list.formatted(2, ", after: \"" + page.at("/pageInfo/endCursor").stringValue() + "\""));
			assertThat(next.findValuesAsString("title")).containsExactly("One");
		}
		JsonNode seen = read(nobody(), list.formatted(2, ""));
		assertThat(seen.findValuesAsString("title")).containsExactly("One");
		assertThat(new String(Base64.getUrlDecoder().decode(seen.findValuesAsString("endCursor").getFirst())))
			.contains("-infinity")
			.doesNotContain("2027");
	}

	private static JsonNode read(Api api, String list) {
		return api.data("{ " + ReadingTests.withIds(list) + " }").iterator().next();
	}

}
