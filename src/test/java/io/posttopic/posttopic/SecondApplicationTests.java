package io.posttopic.posttopic;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

import io.posttopic.ReadingTests;
import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of mutations that find a row which another application has written, but not yet
 * committed.
 */
class SecondApplicationTests extends WritingTests {

	private static final String INSERT = "insert into \"PostTopic\" (\"PostId\", \"TopicId\", \"createdAt\", \"updatedAt\") values (1, 5, now(), now())";

	@Test
	void attachUpdatesARowThatItHasJustInserted() throws Exception {
		JsonNode payload = during(INSERT,
				"attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}, position: 0, note: \"Hm\"}) { outcome postTopic { position note } }");
		assertThat(payload.get("outcome").stringValue()).isEqualTo("UPDATED");
		assertThat(payload.at("/postTopic/note").stringValue()).isEqualTo("Hm");
		assertThat(topics(1)).isEqualTo("5 1 2 3");
	}

	@Test
	void setAddsARowThatItHasJustDeleted() throws Exception {
		JsonNode payload = during("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 2",
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:2}}]}) { changes { outcome postTopic { id } } }");
		assertThat(payload.get("changes").findValuesAsString("outcome")).contains("ADDED");
		assertThat(topics(1)).isEqualTo("2");
	}

	@Test
	void attachAddsARowThatIsDeletedBeforeThePayloadIsRead() throws Exception {
		JsonNode payload = during(
				"lock table \"PostAction\"; delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 2",
				"attachTopic(input: {postId: #Post:1, topic: {id: #Topic:2}}) { outcome postTopic { post { actions { totalCount } } } }");
		assertThat(payload.get("outcome").stringValue()).isEqualTo("ADDED");
		assertThat(topics(1)).isEqualTo("1 3 2");
	}

	@Test
	void moveKeepsTheNoteThatItHasJustWritten() throws Exception {
		during("update \"PostTopic\" set note = 'Theirs' where \"PostId\" = 1 and \"TopicId\" = 2",
				"movePostTopic(input: {postId: #Post:1, topicId: #Topic:2, position: 0}) { postTopic { id } }");
		assertThat(topics(1)).isEqualTo("2 1 3");
		assertThat(DATABASE.one("select note from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 2"))
			.isEqualTo("Theirs");
	}

	@Test
	void mergingKeepsThePinThatItHasJustSet() throws Exception {
		during("update \"PostTopic\" set pinned = true where \"PostId\" = 2 and \"TopicId\" = 1",
				"mergeTopics(input: {fromId: #Topic:1, intoId: #Topic:5}) { moved }");
		assertThat(DATABASE.list("select \"PostId\", pinned from \"PostTopic\" where \"TopicId\" = 5 order by 1"))
			.containsExactly("1|f", "2|t");
	}

	@Test
	void mergingLeavesOutARowThatItHasJustDeleted() throws Exception {
		JsonNode payload = during("delete from \"PostTopic\" where \"PostId\" = 2 and \"TopicId\" = 1",
				"mergeTopics(input: {fromId: #Topic:1, intoId: #Topic:5}) { moved }");
		assertThat(payload.get("moved").intValue()).isOne();
		assertThat(topics(2)).isEmpty();
	}

	@Test
	void aListThatItHasJustChangedIsNotReplaced() throws Exception {
		String version = nobody().data(ReadingTests.withIds("{ post(id: #Post:1) { topicsVersion } }"))
			.at("/post/topicsVersion")
			.stringValue();
		String set = "setPostTopics(input: {postId: #Post:1, topics: [], expectedTopicsVersion: \"" + version
				+ "\"}) { post { id } }";
		try (Session other = new Session(
				"update \"PostTopic\" set note = 'Theirs' where \"PostId\" = 1 and \"TopicId\" = 2");
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<JsonNode> error = whenItWaits(threads, () -> error(moderator(), set));
			other.commit();
			assertThat(error.get().at("/extensions/code").stringValue()).isEqualTo("CONFLICT");
		}
		assertThat(topics(1)).isEqualTo("1 2 3");
	}

	@Test
	void aSlugLeadsToTheTopicThatItIsBeingMergedInto() throws Exception {
		String merge = "update \"Topics\" set \"formerSlugs\" = array['t6'] where id = 5; delete from \"Topics\" where id = 6";
		assertThat(
				during(merge, "attachTopic(input: {postId: #Post:1, topic: {slug: \"t6\"}}) { outcome }").get("outcome")
					.stringValue())
			.isEqualTo("ADDED");
		assertThat(topics(1)).isEqualTo("1 2 3 5");
	}

	@Test
	void itsTimesAreKeptWhateverTheyAre() {
		DATABASE.execute(
				"""
						update "PostTopic" set "createdAt" = 'infinity', "updatedAt" = '-infinity' where "PostId" = 1 and "TopicId" = 1;
						update "PostTopic" set "createdAt" = '0044-03-15 12:00Z BC' where "PostId" = 1 and "TopicId" = 2;
						update "PostTopic" set "createdAt" = '12024-01-01 00:00:00.5Z' where "PostId" = 1 and "TopicId" = 3;
						insert into "PostAction" ("PostId", "UserId", "likedAt", "createdAt", "updatedAt")
							values (1, 1, 'infinity', '0044-03-15 BC', '-infinity')""");
		String times = "select \"createdAt\" at time zone 'utc' from \"PostTopic\" where \"PostId\" = 1 order by \"TopicId\"";
		List<String> created = DATABASE.list(times);

		run(moderator(),
				"movePostTopic(input: {postId: #Post:1, topicId: #Topic:3, position: 0}) { postTopic { id } }");
		run(moderator(), "mergeTopics(input: {fromId: #Topic:3, intoId: #Topic:5}) { moved }");
		run(ada(), "setPostAction(input: {postId: #Post:1, bookmarked: true}) { outcome }");

		assertThat(DATABASE.list(times)).containsExactlyElementsOf(created);
		assertThat(DATABASE.one("select \"likedAt\" from \"PostAction\"")).isEqualTo("infinity");
	}

	@Test
	void itsUpdateRaisesTheVersion() {
		DATABASE.execute("update \"PostTopic\" set note = 'Theirs' where \"PostId\" = 1 and \"TopicId\" = 2");
		JsonNode error = error(moderator(),
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:2, note: \"\", expectedVersion: 0}) { postTopic { id } }");
		assertThat(error.at("/extensions/currentVersion").intValue()).isEqualTo(1);
	}

	@Test
	void itIsNotAbortedWhenBothLockExistingRows() throws Exception {
		assertNoVictim("update \"PostTopic\" set note = 'Theirs' where \"PostId\" = 1 and \"TopicId\" = 1",
				"delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 2",
				"movePostTopic(input: {postId: #Post:1, topicId: #Topic:3, position: 0}) { postTopic { id } }");
		assertThat(topics(1)).isEqualTo("3 1");
	}

	@Test
	void itIsNotAbortedWhenBothInsertRows() throws Exception {
		assertNoVictim(INSERT, INSERT.replace("5", "6"),
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {id: #Topic:5}}, {topic: {id: #Topic:6}}]}) { post { id } }");
		assertThat(topics(1)).isEqualTo("5 6");
	}

	@Test
	void aNullInANonNullFieldIsAnErrorOfThatField() {
		DATABASE.execute("alter table \"Topics\" alter \"createdAt\" drop not null");
		try {
			DATABASE.execute("update \"Topics\" set \"createdAt\" = null where id = 2");
			JsonNode answer = nobody().send(ReadingTests.withIds(
					"{ a: post(id: #Post:1) { topics { nodes { t: topic { c: createdAt } } } } b: topic(by: {slug: \"t1\"}) { createdAt slug } }"),
					Map.of());
			assertThat(answer.get("errors")).hasSize(1);
			assertThat(answer.at("/errors/0/path")).hasToString("[\"a\",\"topics\",\"nodes\",1,\"t\",\"c\"]");
			assertThat(answer.at("/errors/0/extensions/code").stringValue()).isEqualTo("INTERNAL");
			assertThat(answer.at("/data/a").isNull()).isTrue();
			assertThat(answer.at("/data/b/slug").stringValue()).isEqualTo("t1");
		}
		finally {
			DATABASE.execute("update \"Topics\" set \"createdAt\" = now() where id = 2");
			DATABASE.execute("alter table \"Topics\" alter \"createdAt\" set not null");
		}
	}

	/**
	 * Asserts that the mutation yields to another application. The mutation has locked
	 * the post and waits for a row of a third application. The other one has written the
	 * row that the mutation locks next, and then waits for the post. Once the third one
	 * commits, the mutation and the other one would wait for each other, and PostgreSQL
	 * would abort the other one, which has waited for longer. So that a slow machine does
	 * not make PostgreSQL look for the deadlock before the mutation can yield, it looks
	 * only in the mutation's session, and finds none.
	 */
	private void assertNoVictim(String third, String other, String mutation) throws Exception {
		ServerLog log = ServerLog.of(DATABASE);
		try (Session thirds = new Session(third);
				Session others = new Session(other);
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			others.execute("set local deadlock_timeout = '10min'");
			Future<JsonNode> answer = answer(threads, mutation);
			Future<?> update = threads.submit(() -> {
				others.execute("update \"Posts\" set title = 'Theirs' where id = 1");
				return others.commit();
			});
			await().until(() -> update.isDone() || DATABASE.waiting() == 2);
			thirds.commit();
			update.get();
			answer.get();
		}
		assertThat(log.errors()).noneMatch((error) -> error.contains("deadlock"));
	}

	private JsonNode during(String sql, String mutation) throws Exception {
		try (Session other = new Session(sql); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<JsonNode> answer = answer(threads, mutation);
			other.commit();
			return answer.get();
		}
	}

	/**
	 * Sends a mutation, and waits until it waits for another application or has started a
	 * second transaction because of it.
	 */
	private Future<JsonNode> answer(ExecutorService threads, String mutation) throws Exception {
		return whenItWaits(threads, () -> run(moderator(), mutation));
	}

	private static Future<JsonNode> whenItWaits(ExecutorService threads, Callable<JsonNode> mutation) {
		ServerLog log = ServerLog.of(DATABASE);
		Future<JsonNode> answer = threads.submit(mutation);
		await().until(() -> answer.isDone() || DATABASE.waiting() > 0 || countTransactions(log) > 1);
		return answer;
	}

	private static long countTransactions(ServerLog log) {
		return log.statements().stream().filter(Predicate.isEqual("BEGIN")).count();
	}

	/**
	 * A transaction of another application, which has executed a statement.
	 */
	private static final class Session implements AutoCloseable {

		private final Connection connection;

		Session(String sql) throws SQLException {
			this.connection = DATABASE.dataSource().getConnection();
			this.connection.setAutoCommit(false);
			execute(sql);
		}

		void execute(String sql) throws SQLException {
			try (Statement statement = this.connection.createStatement()) {
				statement.execute(sql);
			}
		}

		Void commit() throws SQLException {
			this.connection.commit();
			return null;
		}

		@Override
		public void close() throws SQLException {
			this.connection.close();
		}

	}

}
