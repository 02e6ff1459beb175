package io.posttopic.posttopic;

import java.util.List;

import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
	void aTopicIsAttachedWhereItIsWanted(String topic, String outcome, String topics) {
		String closed = topic.contains("}") ? topic : topic + "}";
		JsonNode payload = run(ada(),
				"attachTopic(input: {postId: #Post:1, topic: {" + closed + "}) { outcome postTopic { post { id } } }");
		assertThat(payload.get("outcome").stringValue()).isEqualTo(outcome);
		assertThat(payload.at("/postTopic/post/id").stringValue()).isEqualTo(id("Post", 1));
		assertThat(topics(1)).isEqualTo(topics);
	}

	@Test
	void whatIsUnchangedIsNotWritten() {
		run(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:2}, note: \"Hm\"}) { outcome }");
		List<String> rows = DATABASE.list(ROWS);
		for (String again : List.of("note: \"Hm\"", "position: 1", "note: \"Hm\", position: 1")) {
			run(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:2}, " + again + "}) { outcome }");
		}
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(rows.get(1)).contains("|Hm|1|");
	}

	@Test
	void aPayloadReadsWhatWasWritten() {
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
	void onlyItsAuthorAndModeratorsChangeTheTopicsOfAPost() {
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
	void pinningIsTheModerators() {
		List<String> rows = DATABASE.list(ROWS);
		for (String mutation : List.of(
				"attachTopic(input: {postId: #Post:1, topic: {name: \"New\"}, pinned: false}) { outcome }",
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, pinned: true}) { postTopic { id } }",
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:4}, pinned: true}]}) { post { id } }",
				"createPost(input: {title: \"T\", body: \"\", topics: [{topic: {id: #Topic:4}, pinned: true}]}) { post { id } }")) {
			assertThat(code(ada(), mutation)).isEqualTo("FORBIDDEN");
		}
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
					setPostTopics(input: {postId: #Post:1, topics: [], expectedVersion: 3}) { post { id } } | CONFLICT | input.expectedVersion
					setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:1}}, {topic: {slug: "t1"}}]}) { post { id } } | BAD_USER_INPUT | input.topics.1.topic
					setPostTopics(input: {postId: #Post:1, topics: [{topic: {name: "New"}}, {topic: {id: #Topic:9}}]}) { post { id } } | NOT_FOUND | input.topics.1.topic.id
					""")
	void whatCannotBeIsToldAndNothingIsWritten(String mutation, String code, String argument) {
		List<String> rows = DATABASE.list(ROWS);
		JsonNode error = error(ada(), mutation);
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo(code);
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
		if (code.equals("CONFLICT")) {
			assertThat(error.at("/extensions/currentVersion").intValue()).isZero();
		}
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("6");
	}

	@Test
	void anErrorInThePayloadsSelectionWritesNothing() {
		List<String> rows = DATABASE.list(ROWS);
		for (String row : List.of("post { topics(first: 1000) { totalCount } }",
				"post { actions(filter: {bookmarked: true}) { totalCount } }")) {
			code(ada(), "attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}}) { postTopic { " + row + " } }");
		}
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
	}

	@Test
	void aTopicIsDetachedOnceAndTheOthersCloseUp() {
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
	void aTopicIsMovedAndRaisesThePostsVersion(long topic, int position, String topics) {
		JsonNode payload = run(ada(), "movePostTopic(input: {postId: #Post:1, topicId: #Topic:" + topic + ", position: "
				+ position + "}) { postTopic { position post { version } } }");
		assertThat(topics(1)).isEqualTo(topics);
		assertThat(payload.at("/postTopic/post/version").intValue()).isEqualTo(topics.equals("1 2 3") ? 0 : 1);
	}

	@Test
	void theTopicsOfAPostAreSetToAList() {
		run(moderator(),
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, pinned: true, note: \"Old\"}) { postTopic { id } }");
		List<String> before = DATABASE.list(ROWS);
		JsonNode payload = run(ada(), """
				setPostTopics(input: {postId: #Post:1, expectedVersion: 0, topics: [
				  {topic: {id: #Topic:1}}, {topic: {name: "New"}, note: "Hm"}, {topic: {slug: "t3"}}]}) {
				  post { version topics { nodes { pinned note topic { databaseId } } } }
				  changes { outcome id topic { databaseId } postTopic { position } } }""");
		assertThat(payload.get("changes")
			.valueStream()
			.map((change) -> change.get("outcome").stringValue() + " " + change.at("/topic/databaseId").stringValue()
					+ " " + change.at("/postTopic/position")))
			.containsExactly("UNCHANGED 1 0", "ADDED 7 1", "UNCHANGED 3 2", "REMOVED 2 ");
		assertThat(payload.at("/post/version").intValue()).isEqualTo(1);
		assertThat(payload.at("/post/topics/nodes/0/pinned").booleanValue()).isTrue();
		assertThat(payload.at("/post/topics/nodes/0/note").stringValue()).isEqualTo("Old");
		assertThat(DATABASE.list(ROWS)).contains(before.get(0), before.get(2));
		JsonNode again = run(ada(),
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {slug: \"t3\"}}, {topic: {id: #Topic:1}, note: null}]}) { post { version } changes { outcome } }");
		assertThat(again.at("/changes").findValuesAsString("outcome")).containsExactly("UPDATED", "UPDATED", "REMOVED");
		assertThat(topics(1)).isEqualTo("3 1");
		JsonNode same = run(ada(),
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {slug: \"t3\"}}, {topic: {id: #Topic:1}}]}) { post { version } changes { outcome } }");
		assertThat(same.at("/changes").findValuesAsString("outcome")).containsOnly("UNCHANGED");
		assertThat(same.at("/post/version").intValue()).isEqualTo(again.at("/post/version").intValue());
	}

	@Test
	void manyPairsHaveAnOutcomeEach() {
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
	void manyPairsAreAFewStatements() {
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
	void mergingMovesEveryRowToTheOtherTopic() {
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
	void deletingATopicClosesUpItsPosts() {
		run(moderator(), "deleteTopic(input: {id: #Topic:1}) { deletedId }");
		assertThat(topics(1)).isEqualTo("2 3");
		assertThat(topics(2)).isEmpty();
	}

}
