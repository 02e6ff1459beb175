package io.posttopic.posttopic;

import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.posttopic.Api;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Another application has written to a row and not committed yet when a mutation comes.
 */
class SecondApplicationTests extends WritingTests {

	private static final String INSERT = "insert into \"PostTopic\" (\"PostId\", \"TopicId\", \"createdAt\", \"updatedAt\") values (1, 5, now(), now())";

	@Test
	void whatItHasJustAttachedIsChangedAsWanted() throws Exception {
		JsonNode payload = during(INSERT,
				"attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}, position: 0, note: \"Hm\"}) { outcome postTopic { position note } }");
		assertThat(payload.get("outcome").stringValue()).isEqualTo("UPDATED");
		assertThat(payload.at("/postTopic/note").stringValue()).isEqualTo("Hm");
		assertThat(topics(1)).isEqualTo("5 1 2 3");
	}

	@Test
	void whatItHasJustDetachedIsAttachedAgainBySet() throws Exception {
		JsonNode payload = during("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 2",
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:2}}]}) { changes { outcome postTopic { id } } }");
		assertThat(payload.get("changes").findValuesAsString("outcome")).contains("ADDED");
		assertThat(topics(1)).isEqualTo("2");
	}

	@Test
	void whatItHasJustWrittenIsNotOverwritten() throws Exception {
		during("update \"PostTopic\" set note = 'Theirs' where \"PostId\" = 1 and \"TopicId\" = 2",
				"movePostTopic(input: {postId: #Post:1, topicId: #Topic:2, position: 0}) { postTopic { id } }");
		assertThat(topics(1)).isEqualTo("2 1 3");
		assertThat(DATABASE.one("select note from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 2"))
			.isEqualTo("Theirs");
	}

	@Test
	void itsUpdateRaisesTheVersion() {
		DATABASE.execute("update \"PostTopic\" set note = 'Theirs' where \"PostId\" = 1 and \"TopicId\" = 2");
		JsonNode error = error(moderator(),
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:2, note: \"\", expectedVersion: 0}) { postTopic { id } }");
		assertThat(error.at("/extensions/currentVersion").intValue()).isEqualTo(1);
	}

	private static JsonNode during(String sql, Api api, String mutation) throws Exception {
		try (Connection other = DATABASE.dataSource().getConnection();
				Statement statement = other.createStatement();
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			other.setAutoCommit(false);
			statement.execute(sql);
			Future<JsonNode> answer = threads.submit(() -> run(api, mutation));
			while (!answer.isDone() && DATABASE
				.list("select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
				.isEmpty()) {
				Thread.sleep(10);
			}
			other.commit();
			return answer.get();
		}
	}

	private JsonNode during(String sql, String mutation) throws Exception {
		return during(sql, moderator(), mutation);
	}

}
