package io.posttopic.write;

import java.util.Map;

import io.posttopic.Api;
import io.posttopic.PostgresServer;
import io.posttopic.ReadingTests;
import io.posttopic.TestDatabase;
import io.posttopic.TestServer;
import io.posttopic.security.TokenIssuer;
import io.posttopic.subscription.EventClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every mutation on the oldest PostgreSQL, and what the change log makes of it.
 */
@Execution(ExecutionMode.CONCURRENT)
class WritingOnOldestPostgresTests {

	private static final String MUTATIONS = """
			mutation {
			  createUser(input: {username: "ada"}) { user { id } }
			  updateUser(input: {id: #User:2, name: "Ada"}) { user { id } }
			  t1: createTopic(input: {name: "One", slug: "one"}) { topic { id } }
			  t2: createTopic(input: {name: "Two"}) { topic { id } }
			  updateTopic(input: {id: #Topic:2, slug: "second", description: "D"}) { topic { id } }
			  createPost(input: {title: "T", body: "B", topics: [{topic: {slug: "one"}}, {topic: {name: "Three"}}]}) { post { id } }
			  updatePost(input: {id: #Post:1, body: "C", topics: {attach: [{topic: {name: "TWO"}}]}}) { post { id } }
			  attachTopic(input: {postId: #Post:1, topic: {name: "Four"}, note: "N"}) @idempotent(key: "k") { outcome }
			  attachTopics(input: {pairs: [{postId: #Post:1, topic: {name: "Five"}}, {postId: #Post:1, topic: {slug: "second"}}]}) { results { outcome error { code } } }
			  attachTopicToPosts(input: {filter: {}, limit: 9, topic: {name: "Six"}}) { added }
			  updatePostTopic(input: {postId: #Post:1, topicId: #Topic:1, note: "U"}) { postTopic { id } }
			  updatePostTopics(input: {pairs: [{postId: #Post:1, topicId: #Topic:1, pinned: true}]}) { results { outcome error { code } } }
			  movePostTopic(input: {postId: #Post:1, topicId: #Topic:1, position: 2}) { postTopic { id } }
			  movePostTopics(input: {pairs: [{postId: #Post:1, topicId: #Topic:1, position: 0}]}) { results { outcome error { code } } }
			  detachTopic(input: {postId: #Post:1, topicId: #Topic:4}) { outcome }
			  detachTopics(input: {pairs: [{postId: #Post:1, topicId: #Topic:5}]}) { results { outcome error { code } } }
			  detachTopicFromPosts(input: {filter: {}, limit: 9, topicId: #Topic:6}) { removed }
			  setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:2}}, {topic: {id: #Topic:1}}]}) { post { id } }
			  restorePostTopics(input: {postId: #Post:1, asOf: "%s"}) { post { id } }
			  setPostAction(input: {postId: #Post:1, liked: true}) { outcome }
			  setPostActions(input: {actions: [{postId: #Post:1, liked: false, bookmarked: true}]}) { results { outcome error { code } } }
			  mergeTopics(input: {fromId: #Topic:1, intoId: #Topic:2}) { deletedId }
			}""";

	private static final String DELETIONS = """
			mutation {
			  deleteTopic(input: {id: #Topic:2}) { deletedId }
			  deletePost(input: {id: #Post:1}) { deletedId }
			  deleteUser(input: {id: #User:2}) { deletedId }
			}""";

	@Test
	void everyMutationRunsAndIsToldAndRecorded() throws Exception {
		TestDatabase database = PostgresServer.oldest().migrated();
		String begin = database.one("select to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
		try (TestServer server = TestServer.start(database.url(), "--posttopic.limits.root-fields=30")) {
			Api admin = Api.at(server.port()).as(TokenIssuer.TRUSTED.token("root", "admin"));
			try (EventClient client = EventClient.open(admin, "subscription { postTopicChanged { kind } }", Map.of())) {
				JsonNode data = admin.data(ReadingTests.withIds(MUTATIONS).formatted(begin));
				assertThat(data.findValues("error")).allMatch(JsonNode::isNull);
				assertThat(client.next().event().get("kind").stringValue()).isEqualTo("ADDED");
			}
			JsonNode history = admin.data(ReadingTests.withIds("""
					{ post(id: #Post:1) { topicHistory { totalCount nodes { kind } }
					  topics(asOf: "%s") { totalCount } } }""").formatted(begin));
			assertThat(history.at("/post/topicHistory/totalCount").intValue()).isPositive();
			assertThat(history.at("/post/topics/totalCount").intValue()).isZero();
			admin.data(ReadingTests.withIds(DELETIONS));
		}
	}

}
