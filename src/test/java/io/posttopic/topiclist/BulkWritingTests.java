package io.posttopic.topiclist;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the mutations that write many rows at once.
 */
class BulkWritingTests extends WritingTests {

	private static final Pattern TABLE = Pattern.compile("\"(Users|Posts|Topics|PostTopic|PostAction)\"");

	private static final String ROWS = "select \"PostId\", \"TopicId\", position, pinned, note, version from \"PostTopic\" order by 1, 2";

	private static final String RESULTS = "{ results { outcome deletedId error { code } post { databaseId } postTopic { position note } } }";

	private static List<String> outcomes(JsonNode payload) {
		return payload.get("results").findValuesAsString("outcome");
	}

	@Test
	void eachPairToDetachHasAnOutcome() {
		String detach = "detachTopics(input: {dryRun: %s, pairs: [{postId: #Post:1, topicId: #Topic:1}, {postId: #Post:1, topicId: #Topic:5}, "
				+ "{postId: #Post:2, topicId: #Topic:1}, {postId: #Post:9, topicId: #Topic:1}, {postId: #Post:1, topicId: #Topic:1}, "
				+ "{postId: #Post:1, topicId: #Topic:2, expectedTopicsVersion: \"1\"}, {postId: #Post:1, topicId: #Topic:3}]}) "
				+ RESULTS;
		List<String> rows = DATABASE.list(ROWS);
		List<String> outcomes = List.of("REMOVED", "UNCHANGED", "REJECTED", "UNCHANGED", "REJECTED", "REJECTED",
				"REMOVED");

		JsonNode planned = run(ada(), detach.formatted("true"));
		assertThat(outcomes(planned)).isEqualTo(outcomes);
		assertThat(planned.at("/results/0/deletedId").isNull()).isTrue();
		assertThat(planned.at("/results/0/postTopic/position").intValue()).isZero();
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);

		JsonNode payload = run(ada(), detach.formatted("false"));
		assertThat(outcomes(payload)).isEqualTo(outcomes);
		assertThat(payload.get("results").findValuesAsString("code")).containsExactly("FORBIDDEN", "BAD_USER_INPUT",
				"CONFLICT");
		assertThat(payload.at("/results/0/deletedId").stringValue()).isEqualTo(id("PostTopic", 1, 1));
		assertThat(payload.at("/results/0/postTopic").isNull()).isTrue();
		assertThat(topics(1)).isEqualTo("2");
		assertThat(topics(2)).isEqualTo("1");
	}

	@Test
	void eachPairToUpdateHasAnOutcome() {
		String update = "updatePostTopics(input: {pairs: [{postId: #Post:1, topicId: #Topic:1, note: \"A\"}, {postId: #Post:1, topicId: #Topic:2}, "
				+ "{postId: #Post:1, topicId: #Topic:3, note: \"C\", expectedVersion: 7}, {postId: #Post:1, topicId: #Topic:4, note: \"D\"}, "
				+ "{postId: #Post:2, topicId: #Topic:1, note: \"E\"}, {postId: #Post:1, topicId: #Topic:3, pinned: true}, {postId: #Post:9, topicId: #Topic:3}]}) "
				+ RESULTS;
		JsonNode payload = run(ada(), update);
		assertThat(outcomes(payload)).containsExactly("UPDATED", "UNCHANGED", "REJECTED", "REJECTED", "REJECTED",
				"REJECTED", "REJECTED");
		assertThat(payload.get("results").findValuesAsString("code")).containsExactly("CONFLICT", "NOT_FOUND",
				"FORBIDDEN", "FORBIDDEN", "NOT_FOUND");
		assertThat(payload.at("/results/0/postTopic/note").stringValue()).isEqualTo("A");
		assertThat(DATABASE.list("select note from \"PostTopic\" where note is not null")).containsExactly("A");
	}

	@Test
	void topicsMoveOneAfterTheOther() {
		String moves = "movePostTopics(input: {pairs: [{postId: #Post:1, topicId: #Topic:3, position: 0}, {postId: #Post:1, topicId: #Topic:1, after: #Topic:2}, "
				+ "{postId: #Post:1, topicId: #Topic:2, before: #Topic:2}, {postId: #Post:1, topicId: #Topic:4, position: 0}]}) "
				+ RESULTS;
		JsonNode payload = run(ada(), moves);
		assertThat(outcomes(payload)).containsExactly("UPDATED", "UPDATED", "REJECTED", "REJECTED");
		assertThat(payload.get("results").findValuesAsString("code")).containsExactly("BAD_USER_INPUT", "NOT_FOUND");
		assertThat(topics(1)).isEqualTo("3 2 1");
	}

	@ParameterizedTest
	@CsvSource({ "1, before: #Topic:3, 2 1 3", "1, after: #Topic:3, 2 3 1", "3, before: #Topic:1, 3 1 2",
			"3, after: #Topic:1, 1 3 2", "2, after: #Topic:1, 1 2 3" })
	void aTopicMovesNextToAnother(long topic, String place, String topics) {
		run(ada(), "movePostTopic(input: {postId: #Post:1, topicId: #Topic:" + topic + ", " + place
				+ "}) { postTopic { position } }");
		assertThat(topics(1)).isEqualTo(topics);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			before: #Topic:4              | NOT_FOUND      | input.before
			before: #Topic:1              | BAD_USER_INPUT | input.before
			after: #Post:1                | BAD_USER_INPUT | input.after
			before: null                  | BAD_USER_INPUT | input.position
			before: #Topic:2, position: 1 | BAD_USER_INPUT | input.before
			""")
	void anInvalidPlaceWritesNothing(String place, String code, String argument) {
		JsonNode error = error(ada(),
				"movePostTopic(input: {postId: #Post:1, topicId: #Topic:1, " + place + "}) { postTopic { id } }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo(code);
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
		assertThat(topics(1)).isEqualTo("1 2 3");
	}

	@Test
	void eachActionHasAnOutcome() {
		run(ada(), "setPostAction(input: {postId: #Post:2, liked: true}) { post { id } }");
		JsonNode payload = run(ada(),
				"""
						setPostActions(input: {actions: [{postId: #Post:1, liked: true, bookmarked: true}, {postId: #Post:2, liked: false},
						  {postId: #Post:3}, {postId: #Post:9, liked: true}, {postId: #Post:1, liked: true}]}) {
						  results { outcome deletedId error { code } postAction { likedAt bookmarkedAt } post { databaseId } } }""");
		assertThat(outcomes(payload)).containsExactly("ADDED", "REMOVED", "UNCHANGED", "REJECTED", "REJECTED");
		assertThat(payload.get("results").findValuesAsString("code")).containsExactly("NOT_FOUND", "BAD_USER_INPUT");
		assertThat(payload.at("/results/0/postAction/bookmarkedAt").isString()).isTrue();
		assertThat(payload.at("/results/1/deletedId").stringValue()).isEqualTo(id("PostAction", 2, 1));
		assertThat(payload.at("/results/3/post").isNull()).isTrue();
		JsonNode again = run(ada(),
				"setPostActions(input: {actions: [{postId: #Post:1, liked: false}]}) { results { outcome } }");
		assertThat(outcomes(again)).containsExactly("UPDATED");
		assertThat(DATABASE.list(
				"select \"PostId\", \"UserId\", \"likedAt\" is null, \"bookmarkedAt\" is null, version from \"PostAction\""))
			.containsExactly("1|1|t|f|1");
	}

	@Test
	void aDryRunOfActionsWritesNothing() {
		DATABASE.execute(
				"insert into \"PostAction\" (\"PostId\", \"UserId\", \"likedAt\") values (1, 1, now()), (2, 1, now())");
		List<String> rows = DATABASE.list("select * from \"PostAction\" order by 1");
		String set = """
				setPostActions(input: {dryRun: %s, actions: [{postId: #Post:1, liked: false}, {postId: #Post:2, bookmarked: true},
				  {postId: #Post:3, liked: true}, {postId: #Post:9, liked: true}]}) {
				  results { outcome deletedId postAction { likedAt bookmarkedAt } userEdge { cursor } error { code } } }""";
		JsonNode planned = run(ada(), set.formatted("true"));
		assertThat(outcomes(planned)).containsExactly("REMOVED", "UPDATED", "ADDED", "REJECTED");
		assertThat(planned.at("/results/0/deletedId").isNull()).isTrue();
		assertThat(planned.at("/results/0/postAction/likedAt").isString()).isTrue();
		assertThat(planned.at("/results/1/postAction/bookmarkedAt").isNull()).isTrue();
		assertThat(planned.at("/results/2/postAction").isNull()).isTrue();
		assertThat(planned.at("/results/2/userEdge").isNull()).isTrue();
		assertThat(outcomes(run(as("new.person"), set.formatted("true")))).containsExactly("UNCHANGED", "ADDED",
				"ADDED", "REJECTED");
		assertThat(DATABASE.list("select * from \"PostAction\" order by 1")).isEqualTo(rows);
		assertThat(DATABASE.list("select 1 from \"Users\" where username = 'new.person'")).isEmpty();
		assertThat(outcomes(run(ada(), set.formatted("null")))).isEqualTo(outcomes(planned));
		assertThat(DATABASE.list("select \"PostId\" from \"PostAction\" order by 1")).containsExactly("2", "3");
	}

	@Test
	void manyRowsNeedFewStatements() {
		DATABASE.execute("""
				insert into "Posts" (title, "AuthorId") select 'Post ' || i, 1 from generate_series(4, 503) i;
				insert into "PostTopic" ("PostId", "TopicId") select id, 5 from "Posts" where id > 3""");
		assertThat(statements("updatePostTopics", "topicId: #Topic:5, note: \"N\"", "UPDATED", 500))
			.isEqualTo(statements("updatePostTopics", "topicId: #Topic:5, note: \"M\"", "UPDATED", 2))
			.isLessThan(10);
		assertThat(statements("detachTopics", "topicId: #Topic:5", "REMOVED", 480))
			.isEqualTo(statements("detachTopics", "topicId: #Topic:6", "UNCHANGED", 2) + 1)
			.isLessThan(12);
		assertThat(statements("setPostActions", "liked: true", "ADDED", 500))
			.isEqualTo(statements("setPostActions", "bookmarked: true", "UPDATED", 2))
			.isLessThan(10);
	}

	private long statements(String mutation, String item, String outcome, int times) {
		StringBuilder items = new StringBuilder();
		for (int i = 0; i < times; i++) {
			items.append("{postId: #Post:").append(4 + i).append(", ").append(item).append("} ");
		}
		ServerLog log = ServerLog.of(DATABASE);
		JsonNode payload = run(ada(), mutation + "(input: {" + (mutation.equals("setPostActions") ? "actions" : "pairs")
				+ ": [" + items + "]}) { results { outcome post { id } } }");
		assertThat(outcomes(payload)).hasSize(times).containsOnly(outcome);
		return countStatements(log);
	}

	@ParameterizedTest
	@CsvSource({ "detachTopics, pairs, topicId: #Topic:1", "updatePostTopics, pairs, topicId: #Topic:1",
			"movePostTopics, pairs, 'topicId: #Topic:1, position: 0'", "setPostActions, actions, liked: true" })
	void theItemsOfAMutationAreLimited(String mutation, String list, String item) {
		JsonNode error = error(moderator(), mutation + "(input: {" + list + ": ["
				+ ("{postId: #Post:1, " + item + "} ").repeat(501) + "]}) { results { outcome } }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("input." + list);
	}

	@Test
	void aTopicIsAttachedToAllMatchingPosts() {
		String attach = "attachTopicToPosts(input: {filter: {topics: {any: [#Topic:1]}}, limit: 10, topic: {name: \"New\"}, note: \"N\", dryRun: %s}) "
				+ "{ added updated unchanged rejected removed hasMore lastPostId topic { name } }";
		List<String> rows = DATABASE.list(ROWS);
		JsonNode planned = run(moderator(), attach.formatted("true"));
		assertThat(planned.get("added").intValue()).isEqualTo(2);
		assertThat(planned.get("topic").isNull()).isTrue();
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("6");

		JsonNode payload = run(moderator(), attach.formatted("false"));
		assertThat(payload.get("added").intValue()).isEqualTo(2);
		assertThat(payload.get("hasMore").booleanValue()).isFalse();
		assertThat(payload.get("lastPostId").stringValue()).isEqualTo(id("Post", 2));
		assertThat(payload.at("/topic/name").stringValue()).isEqualTo("New");
		assertThat(topics(1)).isEqualTo("1 2 3 7");
		assertThat(topics(2)).isEqualTo("1 7");
		assertThat(run(moderator(), attach.formatted("false")).get("unchanged").intValue()).isEqualTo(2);
		assertThat(run(moderator(), attach.formatted("false").replace("\"N\"", "\"M\"")).get("updated").intValue())
			.isEqualTo(2);
	}

	@Test
	void matchingPostsAreWrittenInSteps() {
		String attach = "attachTopicToPosts(input: {filter: {}, limit: 2, topic: {id: #Topic:6}%s}) { added hasMore lastPostId }";
		JsonNode first = run(moderator(), attach.formatted(""));
		assertThat(first.get("added").intValue()).isEqualTo(2);
		assertThat(first.get("hasMore").booleanValue()).isTrue();
		JsonNode second = run(moderator(),
				attach.formatted(", afterPostId: \"" + first.get("lastPostId").stringValue() + "\""));
		assertThat(second.get("added").intValue()).isEqualTo(1);
		assertThat(second.get("hasMore").booleanValue()).isFalse();
		String detach = "detachTopicFromPosts(input: {filter: {}, limit: 2, topicId: #Topic:6}) { removed hasMore deletedPostTopicIds topic { posts { totalCount } } }";
		JsonNode removed = run(moderator(), detach);
		assertThat(removed.get("removed").intValue()).isEqualTo(2);
		assertThat(removed.get("hasMore").booleanValue()).isTrue();
		assertThat(removed.at("/deletedPostTopicIds/0").stringValue()).isEqualTo(id("PostTopic", 1, 6));
		assertThat(removed.at("/topic/posts/totalCount").intValue()).isOne();
		assertThat(run(moderator(), detach).get("removed").intValue()).isOne();
		assertThat(run(moderator(), detach).get("removed").intValue()).isZero();
	}

	@Test
	void onlyOwnPostsMatchForAUser() {
		String attach = "attachTopicToPosts(input: {filter: {}, limit: 9, topic: {id: #Topic:6}}) { added rejected }";
		assertThat(code(nobody(), attach)).isEqualTo("UNAUTHENTICATED");
		assertThat(run(ada(), attach)).hasToString("{\"added\":1,\"rejected\":0}");
		assertThat(run(as("stranger"), attach)).hasToString("{\"added\":0,\"rejected\":0}");
		assertThat(topics(2)).isEqualTo("1");
		assertThat(run(as("lars"), "detachTopicFromPosts(input: {filter: {}, limit: 9, topicId: #Topic:1}) { removed }")
			.get("removed")
			.intValue()).isOne();
		assertThat(topics(1)).isEqualTo("1 2 3 6");
		assertThat(topics(2)).isEmpty();
	}

	@Test
	void aDryRunDoesNotInsertTheCaller() {
		List<String> users = DATABASE.list("select username from \"Users\"");
		run(as("stranger"),
				"attachTopicToPosts(input: {filter: {}, limit: 9, topic: {name: \"New\"}, dryRun: true}) { added rejected }");
		run(moderator(),
				"attachTopics(input: {pairs: [{postId: #Post:1, topic: {name: \"New\"}}], dryRun: true}) { results { outcome } }");
		run(moderator(), "restorePostTopics(input: {postId: #Post:1, asOf: \"%s\", dryRun: true}) { post { id } }"
			.formatted(Instant.now()));
		assertThat(DATABASE.list("select username from \"Users\"")).isEqualTo(users);
	}

	@Test
	void noTopicIsCreatedForARejectedPair() {
		DATABASE.execute(
				"""
						insert into "Topics" (name) select 'More ' || i from generate_series(7, 510) i;
						insert into "PostTopic" ("PostId", "TopicId", position) select 3, id, id - 1 from "Topics" where id <= 499""");
		String attach = """
				attachTopics(input: {dryRun: %s, pairs: [
				  {postId: #Post:1, topic: {name: "Foo"}, expectedTopicsVersion: "stale"}, {postId: #Post:3, topic: {name: "Bar"}},
				  {postId: #Post:3, topic: {name: "Baz"}}, {postId: #Post:2, topic: {name: "New"}}, {postId: #Post:2, topic: {name: "NEW"}}]}) {
				  results { outcome postTopic { id } error { code } } }""";
		JsonNode dryRun = run(moderator(), attach.formatted(true));
		assertThat(dryRun.findValuesAsString("outcome")).containsExactly("REJECTED", "ADDED", "REJECTED", "ADDED",
				"REJECTED");
		assertThat(dryRun.findValuesAsString("code")).containsExactly("CONFLICT", "BAD_USER_INPUT", "BAD_USER_INPUT");
		assertThat(dryRun.findValues("postTopic")).allMatch(JsonNode::isNull);
		JsonNode results = run(moderator(), attach.formatted(false));
		assertThat(results.findValuesAsString("outcome")).isEqualTo(dryRun.findValuesAsString("outcome"));
		assertThat(results.findValuesAsString("code")).isEqualTo(dryRun.findValuesAsString("code"));
		assertThat(DATABASE.list("select name from \"Topics\" where id > 510 order by id")).containsExactly("Bar",
				"New");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					filter: {}, limit: 0, topic: {id: #Topic:6}                                          | BAD_USER_INPUT | input.limit
					filter: {}, limit: 10001, topic: {id: #Topic:6}                                      | BAD_USER_INPUT | input.limit
					filter: {authorId: #Post:1}, limit: 9, topic: {id: #Topic:6}                         | BAD_USER_INPUT | input.filter.authorId
					filter: {and: [{actions: {some: {bookmarked: true}}}]}, limit: 9, topic: {id: #Topic:6} | FORBIDDEN    | input.filter.and.0.actions.some.bookmarked
					filter: {}, limit: 9, topic: {id: #Topic:9}                                          | NOT_FOUND      | input.topic.id
					filter: {}, limit: 9, topic: {slug: "none"}                                          | NOT_FOUND      | input.topic.slug
					filter: {}, limit: 9, topic: {id: #Topic:6}, position: -1                            | BAD_USER_INPUT | input.position
					filter: {}, limit: 9, topic: {id: #Topic:6}, afterPostId: #Topic:6                   | BAD_USER_INPUT | input.afterPostId
					""")
	void invalidBulkMutationsWriteNothing(String input, String code, String argument) {
		List<String> rows = DATABASE.list(ROWS);
		JsonNode error = error(moderator(), "attachTopicToPosts(input: {" + input + "}) { added }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo(code);
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
	}

	@Test
	void onlyModeratorsMayPinMatchingPosts() {
		assertThat(code(ada(),
				"attachTopicToPosts(input: {filter: {}, limit: 9, topic: {id: #Topic:6}, pinned: true}) { added }"))
			.isEqualTo("FORBIDDEN");
		assertThat(topics(1)).isEqualTo("1 2 3");
	}

	@Test
	void tenThousandPostsAreWrittenAtOnce() {
		// Every value is given, so the triggers would only take time.
		DATABASE.execute(
				"""
						begin;
						set local session_replication_role = replica;
						insert into "Posts" (title, "AuthorId") select 'Post ' || i, 1 from generate_series(4, 10003) i;
						insert into "PostTopic" ("PostId", "TopicId", position) select id, topic, topic - 1 from "Posts", generate_series(1, 2) topic where id > 3;
						commit""");
		String attach = "attachTopicToPosts(input: {filter: {authorId: #User:1, topics: {none: {topicId: #Topic:5}}}, limit: %d, topic: {id: #Topic:5}, position: 0}) { added hasMore }";
		run(moderator(), attach.formatted(1));
		ServerLog log = ServerLog.of(DATABASE);
		run(moderator(), attach.formatted(1));
		long statements = countStatements(log);
		log = ServerLog.of(DATABASE);
		JsonNode attached = run(moderator(), attach.formatted(10_000));
		assertThat(countStatements(log)).as("%s", log.statements()).isEqualTo(statements);
		assertThat(attached).hasToString("{\"added\":9999,\"hasMore\":false}");
		JsonNode detached = run(moderator(),
				"detachTopicFromPosts(input: {filter: {}, limit: 10000, topicId: #Topic:5}) { removed hasMore deletedPostTopicIds }");
		assertThat(detached.get("removed").intValue()).isEqualTo(10_000);
		assertThat(detached.get("deletedPostTopicIds")).hasSize(10_000);
		assertThat(topics(5)).isEqualTo("1 2");
	}

	/**
	 * Counts the statements that use a table. The server may look at the change log
	 * meanwhile, and whether the tables have its triggers.
	 */
	private static long countStatements(ServerLog log) {
		return log.statements()
			.stream()
			.filter((sql) -> TABLE.matcher(sql).find() && !sql.contains("from posttopic_changes_state"))
			.count();
	}

}
