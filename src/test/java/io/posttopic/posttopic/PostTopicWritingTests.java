package io.posttopic.posttopic;

import java.util.List;
import java.util.Map;

import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class PostTopicWritingTests extends WritingTests {

	private static final String ROWS = "select \"PostId\", \"TopicId\", position, pinned, note, version, \"updatedAt\" from \"PostTopic\" order by 1, 2";

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			id: #Topic:4                  | ADDED     | 1 2 3 4
			id: #Topic:4}, position: 0    | ADDED     | 4 1 2 3
			slug: "t5"}, position: 2      | ADDED     | 1 2 5 3
			slug: "t5"}, position: 99     | ADDED     | 1 2 3 5
			name: "Topic 6"}, position: 1 | ADDED     | 1 6 2 3
			name: " Brand new "           | ADDED     | 1 2 3 7
			id: #Topic:2                  | UNCHANGED | 1 2 3
			id: #Topic:2}, position: 1    | UNCHANGED | 1 2 3
			id: #Topic:3}, position: 9    | UNCHANGED | 1 2 3
			id: #Topic:3}, position: 0    | UPDATED   | 3 1 2
			id: #Topic:2}, note: "Hm"     | UPDATED   | 1 2 3
			""")
	void attachInsertsAtAPosition(String topic, String outcome, String topics) {
		String closed = topic.contains("}") ? topic : topic + "}";
		JsonNode payload = run(ada(),
				"attachTopic(input: {postId: #Post:1, topic: {" + closed + "}) { outcome postTopic { post { id } } }");
		assertThat(payload.get("outcome").stringValue()).isEqualTo(outcome);
		assertThat(payload.at("/postTopic/post/id").stringValue()).isEqualTo(id("Post", 1));
		assertThat(topics(1)).isEqualTo(topics);
	}

	@Test
	void unchangedRowsAreNotWritten() {
		run(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:2}, note: \"Hm\"}) { outcome }");
		List<String> rows = DATABASE.list(ROWS);
		for (String again : List.of("note: \"Hm\"", "position: 1", "note: \"Hm\", position: 1")) {
			run(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:2}, " + again + "}) { outcome }");
		}
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(rows.get(1)).contains("|Hm|1|");
	}

	@Test
	void aPayloadHasTheWrittenValues() {
		JsonNode row = run(ada(), """
				attachTopic(input: {postId: #Post:1, topic: {name: "Brand new"}, note: "Hm", position: 1}) {
				  postTopic { id position pinned note version addedBy { username } topic { name slug }
				    post { topics { totalCount nodes { topic { name } } } } } }""").get("postTopic");
		assertThat(row.get("id").stringValue()).isEqualTo(id("PostTopic", 1, 7));
		assertThat(row.get("position").intValue()).isEqualTo(1);
		assertThat(row.get("note").stringValue()).isEqualTo("Hm");
		assertThat(row.at("/addedBy/username").stringValue()).isEqualTo("ada");
		assertThat(row.at("/topic/slug").stringValue()).isEqualTo("brand-new");
		assertThat(row.at("/post/topics/totalCount").intValue()).isEqualTo(4);
		assertThat(row.at("/post/topics/nodes/1/topic/name").stringValue()).isEqualTo("Brand new");
	}

	@Test
	void onlyTheAuthorAndModeratorsMayChangeTopics() {
		List<String> rows = DATABASE.list(ROWS);
		for (String mutation : List.of("attachTopic(input: {postId: #Post:1, topic: {name: \"Mine\"}}) { outcome }",
				"detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { outcome }",
				"movePostTopic(input: {postId: #Post:1, topicId: #Topic:1, position: 2}) { postTopic { id } }",
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, note: \"\"}) { postTopic { id } }",
				"setPostTopics(input: {postId: #Post:1, topics: []}) { post { id } }")) {
			assertThat(code(nobody(), mutation)).isEqualTo("UNAUTHENTICATED");
			assertThat(code(as("lars"), mutation)).isEqualTo("FORBIDDEN");
			assertThat(code(as("stranger"), mutation)).isEqualTo("FORBIDDEN");
		}
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("6");
		run(moderator(), "detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { outcome }");
		run(moderator(), "attachTopic(input: {postId: #Post:3, topic: {id: #Topic:1}}) { outcome }");
		assertThat(topics(1)).isEqualTo("2 3");
		assertThat(topics(3)).isEqualTo("1");
	}

	@Test
	void onlyModeratorsMayPin() {
		List<String> rows = DATABASE.list(ROWS);
		Map<String, String> mutations = Map.of(
				"attachTopic(input: {postId: #Post:1, topic: {name: \"New\"}, pinned: false}) { outcome }",
				"input.pinned",
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, pinned: true}) { postTopic { id } }",
				"input.pinned",
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:4}, pinned: true}]}) { post { id } }",
				"input.topics.0.pinned",
				"createPost(input: {title: \"T\", body: \"\", topics: [{topic: {id: #Topic:4}, pinned: true}]}) { post { id } }",
				"input.topics.0.pinned",
				"updatePost(input: {id: #Post:1, topics: {update: [{topicId: #Topic:1, pinned: true}]}}) { post { id } }",
				"input.topics.update.0.pinned",
				"attachTopicToPosts(input: {filter: {}, limit: 9, topic: {id: #Topic:6}, pinned: true}) { added }",
				"input.pinned");
		mutations.forEach((mutation, argument) -> {
			assertThat(code(ada(), mutation)).isEqualTo("FORBIDDEN");
			assertThat(error(ada(), mutation).at("/extensions/argument").asString()).isEqualTo(argument);
		});
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select (select count(*) from \"Topics\") || ' ' || (select count(*) from \"Posts\")"))
			.isEqualTo("6 3");
		assertThat(run(moderator(),
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, pinned: true}) { postTopic { pinned } }")
			.at("/postTopic/pinned")
			.booleanValue()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					attachTopic(input: {postId: #Post:9, topic: {id: #Topic:1}}) { outcome }               | NOT_FOUND      | input.postId
					attachTopic(input: {postId: #Post:1, topic: {id: #Topic:9}}) { outcome }               | NOT_FOUND      | input.topic.id
					attachTopic(input: {postId: #Post:1, topic: {slug: "t9"}}) { outcome }                 | NOT_FOUND      | input.topic.slug
					attachTopic(input: {postId: #Post:1, topic: {name: " "}}) { outcome }                  | BAD_USER_INPUT | input.topic.name
					attachTopic(input: {postId: #Topic:1, topic: {id: #Topic:1}}) { outcome }              | BAD_USER_INPUT | input.postId
					attachTopic(input: {postId: #Post:1, topic: {id: #Topic:4}, position: -1}) { outcome } | BAD_USER_INPUT | input.position
					updatePostTopic(input: {postId: #Post:1, topicId: #Topic:4, note: ""}) { postTopic { id } } | NOT_FOUND | input.topicId
					movePostTopic(input: {postId: #Post:1, topicId: #Topic:4, position: 0}) { postTopic { id } } | NOT_FOUND | input.topicId
					movePostTopic(input: {postId: #Post:1, topicId: #Topic:1, position: -1}) { postTopic { id } } | BAD_USER_INPUT | input.position
					updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, note: "", expectedVersion: 3}) { postTopic { id } } | CONFLICT | input.expectedVersion
					setPostTopics(input: {postId: #Post:1, topics: [], expectedTopicsVersion: "3"}) { post { id } } | CONFLICT | input.expectedTopicsVersion
					attachTopic(input: {postId: #Post:1, topic: {id: #Topic:4}, expectedTopicsVersion: "3"}) { outcome } | CONFLICT | input.expectedTopicsVersion
					movePostTopic(input: {postId: #Post:1, topicId: #Topic:1, position: 1, expectedTopicsVersion: "3"}) { postTopic { id } } | CONFLICT | input.expectedTopicsVersion
					detachTopic(input: {postId: #Post:1, topicId: #Topic:1, expectedTopicsVersion: "3"}) { outcome } | CONFLICT | input.expectedTopicsVersion
					setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:1}}, {topic: {slug: "t1"}}]}) { post { id } } | BAD_USER_INPUT | input.topics.1.topic
					setPostTopics(input: {postId: #Post:1, topics: [{topic: {name: "New"}}, {topic: {id: #Topic:9}}]}) { post { id } } | NOT_FOUND | input.topics.1.topic.id
					""")
	void invalidMutationsWriteNothing(String mutation, String code, String argument) {
		List<String> rows = DATABASE.list(ROWS);
		JsonNode error = error(ada(), mutation);
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo(code);
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
		if (code.equals("CONFLICT")) {
			assertThat(error.at("/extensions/currentVersion").asString()).isIn("0", topicsVersion(1));
		}
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("6");
	}

	@Test
	void anInvalidSelectionOfThePayloadWritesNothing() {
		List<String> rows = DATABASE.list(ROWS);
		for (String row : List.of("post { topics(first: 1000) { totalCount } }",
				"post { actions(filter: {bookmarked: true}) { totalCount } }")) {
			code(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}}) { postTopic { " + row + " } }");
		}
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
	}

	@Test
	void detachRemovesARowAndClosesTheGap() {
		String detach = "detachTopic(input: {postId: #Post:1, topicId: #Topic:2}) { outcome deletedId post { id } topic { id } }";
		JsonNode first = run(ada(), detach);
		assertThat(first.get("outcome").stringValue()).isEqualTo("REMOVED");
		assertThat(first.get("deletedId").stringValue()).isEqualTo(id("PostTopic", 1, 2));
		assertThat(first.at("/topic/id").stringValue()).isEqualTo(id("Topic", 2));
		assertThat(topics(1)).isEqualTo("1 3");
		JsonNode second = run(ada(), detach);
		assertThat(second.get("outcome").stringValue()).isEqualTo("UNCHANGED");
		assertThat(second.get("deletedId").isNull()).isTrue();
		JsonNode gone = run(ada(),
				"detachTopic(input: {postId: #Post:99, topicId: #Topic:99}) { outcome post { id } topic { id } }");
		assertThat(gone.get("outcome").stringValue()).isEqualTo("UNCHANGED");
		assertThat(gone.get("post").isNull()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "1,0,1 2 3", "1,1,2 1 3", "1,2,2 3 1", "1,99,2 3 1", "3,0,3 1 2", "2,2,1 3 2" })
	void moveChangesThePosition(long topic, int position, String topics) {
		String version = topicsVersion(1);
		JsonNode payload = run(ada(), "movePostTopic(input: {postId: #Post:1, topicId: #Topic:" + topic + ", position: "
				+ position + "}) { postTopic { position post { version topicsVersion } } }");
		assertThat(topics(1)).isEqualTo(topics);
		assertThat(payload.at("/postTopic/post/version").intValue()).isZero();
		assertThat(payload.at("/postTopic/post/topicsVersion").stringValue().equals(version))
			.isEqualTo(topics.equals("1 2 3"));
		assertThat(topicsVersion(1)).isEqualTo(payload.at("/postTopic/post/topicsVersion").stringValue());
	}

	@ParameterizedTest
	@ValueSource(strings = { "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:4}, position: 0}) { outcome }",
			"attachTopic(input: {postId: #Post:1, topic: {id: #Topic:1}, note: \"Hm\"}) { outcome }",
			"detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { outcome }",
			"movePostTopic(input: {postId: #Post:1, topicId: #Topic:1, position: 2}) { postTopic { id } }",
			"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, pinned: true}) { postTopic { id } }",
			"mergeTopics(input: {fromId: #Topic:1, intoId: #Topic:6}) { moved }",
			"deleteTopic(input: {id: #Topic:2}) { deletedId }" })
	void everyChangeOfAListChangesItsVersion(String mutation) {
		String version = topicsVersion(1);
		run(moderator(), mutation);
		assertIsStale(version);
	}

	@ParameterizedTest
	@ValueSource(strings = { "insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (1, 4)",
			"delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 3",
			"update \"PostTopic\" set position = 7 where \"PostId\" = 1 and \"TopicId\" = 3",
			"delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 3; insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (1, 3)",
			"delete from \"Topics\" where id = 1" })
	void everyChangeByAnotherApplicationChangesTheVersion(String sql) {
		String version = topicsVersion(1);
		DATABASE.execute(sql);
		assertIsStale(version);
	}

	private void assertIsStale(String version) {
		List<String> rows = DATABASE.list(ROWS);
		JsonNode error = error(ada(), "setPostTopics(input: {postId: #Post:1, topics: [], expectedTopicsVersion: \""
				+ version + "\"}) { post { id } }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("CONFLICT");
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		run(ada(), "setPostTopics(input: {postId: #Post:1, topics: [], expectedTopicsVersion: \""
				+ error.at("/extensions/currentVersion").stringValue() + "\"}) { post { id } }");
		assertThat(topics(1)).isEmpty();
	}

	@Test
	void updatingThePostKeepsTheVersionOfItsList() {
		String version = topicsVersion(1);
		run(ada(), "updatePost(input: {id: #Post:1, title: \"Another\"}) { post { id } }");
		run(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:4}, expectedTopicsVersion: \"" + version
				+ "\"}) { outcome }");
		assertThat(topics(1)).isEqualTo("1 2 3 4");
	}

	private String topicsVersion(long post) {
		return nobody().data("{ post(id: \"" + id("Post", post) + "\") { topicsVersion } }")
			.at("/post/topicsVersion")
			.stringValue();
	}

	@Test
	void detachClosesGapsOfAnotherApplication() {
		DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 1");
		assertThat(run(ada(), "detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { outcome }").get("outcome")
			.stringValue()).isEqualTo("UNCHANGED");
		assertThat(topics(1)).isEqualTo("2 3");
	}

	@Test
	void theTopicsOfAPostAreLimited() {
		DATABASE.execute(
				"""
						insert into "Topics" (name) select 'More ' || i from generate_series(7, 600) i;
						insert into "PostTopic" ("PostId", "TopicId", position) select 3, id, id - 1 from "Topics" where id <= 500""");
		String attach = "attachTopic(input: {postId: #Post:3, topic: {id: #Topic:%d}, note: \"Hm\"}) { outcome }";
		assertThat(run(moderator(), attach.formatted(500)).get("outcome").stringValue()).isEqualTo("UPDATED");
		JsonNode error = error(moderator(), attach.formatted(501));
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("input.topic.id");
		JsonNode results = run(moderator(),
				"attachTopics(input: {pairs: [{postId: #Post:3, topic: {id: #Topic:501}}, {postId: #Post:2, topic: {id: #Topic:501}}]}) { results { outcome error { code } } }")
			.get("results");
		assertThat(results.findValuesAsString("outcome")).containsExactly("REJECTED", "ADDED");
		String tooMany = "{topic: {id: #Topic:1}} ".repeat(501);
		assertThat(
				error(moderator(), "setPostTopics(input: {postId: #Post:3, topics: [" + tooMany + "]}) { post { id } }")
					.at("/extensions/argument")
					.stringValue())
			.isEqualTo("input.topics");
	}

	@Test
	void theRemovalsOfAMutationAreLimited() {
		DATABASE.execute(
				"""
						insert into "Topics" (name) select 'More ' || i from generate_series(7, 10002) i;
						insert into "PostTopic" ("PostId", "TopicId", position) select 3, id, id - 1 from "Topics" where id <= 10001""");
		String empty = "setPostTopics(input: {postId: #Post:3, topics: []}) { deletedPostTopicIds }";
		assertThat(code(moderator(), empty)).isEqualTo("TOO_COMPLEX");
		assertThat(DATABASE.one("select count(*) from \"PostTopic\" where \"PostId\" = 3")).isEqualTo("10001");
		run(moderator(), "detachTopic(input: {postId: #Post:3, topicId: #Topic:1}) { outcome }");
		assertThat(run(moderator(), empty).get("deletedPostTopicIds")).hasSize(10_000);
		assertThat(topics(3)).isEmpty();
	}

	@Test
	void aLargeTopicIsMergedInSteps() {
		DATABASE.execute("""
				insert into "Posts" (title) select 'Post ' || i from generate_series(4, 5004) i;
				insert into "PostTopic" ("PostId", "TopicId", position) select id, 5, 0 from "Posts" where id > 3""");
		assertThat(code(moderator(), "deleteTopic(input: {id: #Topic:5}) { deletedId }")).isEqualTo("TOO_COMPLEX");
		String merge = "mergeTopics(input: {fromId: #Topic:5, intoId: #Topic:6}) { deletedId moved remaining }";
		JsonNode first = run(moderator(), merge);
		assertThat(first.get("moved").intValue()).isEqualTo(5000);
		assertThat(first.get("remaining").intValue()).isEqualTo(1);
		assertThat(first.get("deletedId").isNull()).isTrue();
		JsonNode second = run(moderator(), merge);
		assertThat(second.get("remaining").intValue()).isZero();
		assertThat(second.get("deletedId").stringValue()).isEqualTo(id("Topic", 5));
		assertThat(DATABASE.one("select count(*) from \"PostTopic\" where \"TopicId\" = 6")).isEqualTo("5001");
	}

	@ParameterizedTest
	@ValueSource(strings = { "graphql", "  GRAPHQL ", "GraphQL" })
	void namesAreFoundInAnyCase(String name) {
		DATABASE.execute("insert into \"Topics\" (name) values ('GraphQL'), ('graphql')");
		assertThat(attachedByName(name)).isEqualTo("7");
	}

	@ParameterizedTest
	@CsvSource({ "Café au lait, cafe\u0301   AU\u00a0lait", "Ångström, \u212bNGSTR\u00d6M", "Да, ДА",
			"One two, one\u3000\u2003two" })
	void namesAreFoundInAnyUnicodeForm(String name, String same) {
		DATABASE.execute("insert into \"Topics\" (name) values ('" + name + "')");
		assertThat(attachedByName(same)).isEqualTo("7");
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("7");
	}

	private String attachedByName(String name) {
		return run(ada(),
				"attachTopic(input: {postId: #Post:1, topic: {name: \"" + name
						+ "\"}}) { postTopic { topic { databaseId } } }")
			.at("/postTopic/topic/databaseId")
			.stringValue();
	}

	@Test
	void equivalentNamesCreateOneTopic() {
		JsonNode results = run(ada(),
				"""
						attachTopics(input: {pairs: [{postId: #Post:1, topic: {name: "New  one"}}, {postId: #Post:1, topic: {name: "NEW ONE"}}]}) {
						  results { outcome postTopic { topic { name slug } } } }""")
			.get("results");
		assertThat(results.findValuesAsString("outcome")).containsExactly("ADDED", "REJECTED");
		assertThat(results.at("/0/postTopic/topic/name").stringValue()).isEqualTo("New one");
		assertThat(results.at("/0/postTopic/topic/slug").stringValue()).isEqualTo("new-one");
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("7");
	}

	@Test
	void namesAreFoundByIndex() {
		DATABASE.execute(
				"insert into \"Topics\" (name) select 'Name ' || i from generate_series(1, 2000) i; analyze \"Topics\"");
		assertThat(DATABASE.list("""
				explain select id from "Topics" where posttopic_folded(name) = any(array(
					select posttopic_folded(n) from unnest(array['x', 'y']) n))""").toString())
			.contains("posttopic_topics_by_folded_name");
	}

	@Test
	void theVersionWrapsAround() {
		DATABASE.execute("""
				update "Posts" set version = 2147483646;
				update "PostTopic" set version = 2147483646, position = 2147483647 where "TopicId" = 3""");
		run(ada(), "updatePost(input: {id: #Post:1, title: \"Another\", expectedVersion: 2147483646}) { post { id } }");
		run(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:3}, note: \"Hm\"}) { outcome }");
		assertThat(DATABASE.one("select version from \"Posts\" where id = 1")).isEqualTo("0");
		assertThat(DATABASE.one("select version from \"PostTopic\" where \"TopicId\" = 3")).isEqualTo("0");
		DATABASE.execute("update \"Posts\" set version = 2147483647");
		assertThat(DATABASE.list("select distinct version from \"Posts\"")).doesNotContain("2147483647");
		assertThat(topics(1)).isEqualTo("1 2 3");
	}

	@Test
	void attachAppendsAfterTheLargestPosition() {
		DATABASE.execute("""
				update "PostTopic" set position = 2147483647 where "PostId" = 1 and "TopicId" = 3;
				insert into "PostTopic" ("PostId", "TopicId") values (1, 4)""");
		run(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}}) { outcome }");
		assertThat(topics(1).split(" ")).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
	}

	@Test
	void setReplacesTheList() {
		run(moderator(),
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, pinned: true, note: \"Old\"}) { postTopic { id } }");
		List<String> before = DATABASE.list(ROWS);
		JsonNode payload = run(ada(),
				"""
						setPostTopics(input: {postId: #Post:1, topics: [
						  {topic: {id: #Topic:1}}, {topic: {name: "New"}, note: "Hm"}, {topic: {slug: "t3"}}]}) {
						  post { version topics { nodes { pinned note topic { databaseId } } } }
						  deletedPostTopicIds changes { outcome postTopicId topic { databaseId } postTopic { id position } } }""");
		assertThat(payload.at("/deletedPostTopicIds")).hasSize(1);
		assertThat(payload.at("/deletedPostTopicIds/0").stringValue()).isEqualTo(id("PostTopic", 1, 2));
		assertThat(payload.at("/changes/1/postTopicId")).isEqualTo(payload.at("/changes/1/postTopic/id"));
		assertThat(payload.get("changes")
			.valueStream()
			.map((change) -> change.get("outcome").stringValue() + " " + change.at("/topic/databaseId").stringValue()
					+ " " + change.at("/postTopic/position")))
			.containsExactly("UNCHANGED 1 0", "ADDED 7 1", "UNCHANGED 3 2", "REMOVED 2 ");
		assertThat(payload.at("/post/topics/nodes/0/pinned").booleanValue()).isTrue();
		assertThat(payload.at("/post/topics/nodes/0/note").stringValue()).isEqualTo("Old");
		assertThat(DATABASE.list(ROWS)).contains(before.get(0), before.get(2));
		JsonNode again = run(ada(),
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {slug: \"t3\"}}, {topic: {id: #Topic:1}, note: null}]}) { post { topicsVersion } changes { outcome } }");
		assertThat(again.at("/changes").findValuesAsString("outcome")).containsExactly("UPDATED", "UPDATED", "REMOVED");
		assertThat(topics(1)).isEqualTo("3 1");
		JsonNode same = run(ada(),
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {slug: \"t3\"}}, {topic: {id: #Topic:1}}]}) { post { topicsVersion } changes { outcome } }");
		assertThat(same.at("/changes").findValuesAsString("outcome")).containsOnly("UNCHANGED");
		assertThat(same.at("/post/topicsVersion")).isEqualTo(again.at("/post/topicsVersion"));
	}

	@Test
	void eachPairHasAnOutcome() {
		String pairs = """
				[{postId: #Post:1, topic: {id: #Topic:4}, position: 0}, {postId: #Post:1, topic: {id: #Topic:2}},
				 {postId: #Post:1, topic: {id: #Topic:3}, note: "Hm"}, {postId: #Post:2, topic: {id: #Topic:2}},
				 {postId: #Post:9, topic: {id: #Topic:2}}, {postId: #Post:1, topic: {slug: "nothing"}},
				 {postId: #Post:1, topic: {slug: "t4"}}, {postId: #Post:1, topic: {name: "New"}},
				 {postId: #Post:1, topic: {id: #Topic:5}, pinned: true}]""";
		String outcomes = "ADDED UNCHANGED UPDATED REJECTED REJECTED REJECTED REJECTED ADDED REJECTED";
		List<String> rows = DATABASE.list(ROWS);
		String field = "attachTopics(input: {pairs: " + pairs
				+ ", dryRun: %s}) { results { outcome postTopic { position topic { name } } error { c: code message } } }";
		JsonNode planned = run(ada(), field.formatted(true)).get("results");
		assertThat(String.join(" ", planned.findValuesAsString("outcome"))).isEqualTo(outcomes);
		assertThat(planned.at("/0/postTopic").isNull()).isTrue();
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("6");
		JsonNode results = run(ada(), field.formatted(false)).get("results");
		assertThat(String.join(" ", results.findValuesAsString("outcome"))).isEqualTo(outcomes);
		assertThat(results.findValuesAsString("c")).containsExactly("FORBIDDEN", "NOT_FOUND", "NOT_FOUND",
				"BAD_USER_INPUT", "FORBIDDEN");
		assertThat(results.at("/7/postTopic/topic/name").stringValue()).isEqualTo("New");
		assertThat(topics(1)).isEqualTo("4 1 2 3 7");
	}

	@Test
	void manyPairsNeedFewStatements() {
		DATABASE.execute(
				"insert into \"Posts\" (title, \"AuthorId\") select 'Post ' || i, 1 from generate_series(1, 200) i");
		assertThat(statementsOf(500)).isEqualTo(statementsOf(3)).isLessThan(10);
		assertThat(error(ada(),
				"attachTopics(input: {pairs: [" + "{postId: #Post:1, topic: {id: #Topic:1}} ".repeat(501)
						+ "]}) { results { outcome } }")
			.at("/extensions/argument")
			.stringValue()).isEqualTo("input.pairs");
	}

	private int statementsOf(int pairs) {
		DATABASE.execute("delete from \"PostTopic\"");
		StringBuilder input = new StringBuilder();
		for (int i = 0; i < pairs; i++) {
			input.append("{postId: #Post:")
				.append(4 + i % 200)
				.append(", topic: {id: #Topic:")
				.append(1 + i / 200)
				.append("}} ");
		}
		ServerLog log = ServerLog.of(DATABASE);
		JsonNode results = run(ada(),
				"attachTopics(input: {pairs: [" + input + "]}) { results { outcome postTopic { topic { name } } } }")
			.get("results");
		assertThat(results.findValuesAsString("outcome")).hasSize(pairs).containsOnly("ADDED");
		return log.statements().size();
	}

	@Test
	void mergingMovesAllRows() {
		DATABASE.execute("""
				update "PostTopic" set pinned = true, "createdAt" = '2020-01-01Z' where "PostId" = 1 and "TopicId" = 2;
				insert into "PostTopic" ("PostId", "TopicId") values (3, 2), (3, 4)""");
		String merge = "mergeTopics(input: {fromId: #Topic:2, intoId: #Topic:3}) { deletedId moved alreadyThere topic { posts { nodes { pinned createdAt post { databaseId } } } } }";
		assertThat(code(ada(), merge)).isEqualTo("FORBIDDEN");
		JsonNode payload = run(moderator(), merge);
		assertThat(payload.get("moved").intValue()).isEqualTo(1);
		assertThat(payload.get("alreadyThere").intValue()).isEqualTo(1);
		assertThat(payload.get("deletedId").stringValue()).isEqualTo(id("Topic", 2));
		assertThat(payload.at("/topic/posts/nodes/0/pinned").booleanValue()).isTrue();
		assertThat(payload.at("/topic/posts/nodes/0/createdAt").stringValue()).isEqualTo("2020-01-01T00:00:00.000Z");
		assertThat(topics(1)).isEqualTo("1 3");
		assertThat(topics(3)).isEqualTo("3 4");
		assertThat(code(moderator(), merge)).isEqualTo("NOT_FOUND");
		assertThat(code(moderator(), "mergeTopics(input: {fromId: #Topic:3, intoId: #Topic:3}) { moved }"))
			.isEqualTo("BAD_USER_INPUT");
	}

	@Test
	void deletingATopicClosesGaps() {
		run(moderator(), "deleteTopic(input: {id: #Topic:1}) { deletedId }");
		assertThat(topics(1)).isEqualTo("2 3");
		assertThat(topics(2)).isEmpty();
	}

}
