package io.posttopic.http;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.posttopic.PostgresServer;
import io.posttopic.ReadingTests;
import io.posttopic.ServerLog;
import io.posttopic.TestDatabase;
import io.posttopic.WritingTests;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the server survives a database that is busy or unavailable.
 */
@Timeout(60)
@TestPropertySource(properties = { "spring.datasource.hikari.maximum-pool-size=3",
		"spring.datasource.hikari.connection-timeout=500", "posttopic.limits.deadline=3s",
		"posttopic.limits.lock-timeout=2s" })
class BusyDatabaseTests extends WritingTests {

	/** A second database, from which connections to the first one can be refused. */
	private static final TestDatabase OTHER_DATABASE = PostgresServer.newest().empty();

	private static final String USERS = "{ users { totalCount } }";

	/** A query of so many rows that cheaper requests do not queue behind it. */
	private static final String EXPENSIVE_USERS = "{ users(first: 100) { nodes { posts(first: 100) { nodes { id } } } } }";

	private static final String POSTS = "{ posts { totalCount } }";

	private static final String TOPICS = "{ topics { totalCount } }";

	private static final String CREATE_TOPIC = "createTopic(input: { name: \"New\" }) { topic { name } }";

	private static final String CREATE_POST = "createPost(input: { title: \"New\", body: \"\" }) { post { id } }";

	private static final String UPDATE_POST = "updatePost(input: { id: #Post:1, title: \"New\" }) { post { title } }";

	private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();

	private Client client;

	@BeforeEach
	void connect() {
		this.client = new Client(nobody().url().getPort());
	}

	@Test
	void aMutationThatTakesTooLongChangesNothing() throws Exception {
		ServerLog log = ServerLog.of(DATABASE);
		assertThat(slowly("Topics", "", () -> code(moderator(), CREATE_TOPIC))).isEqualTo("TIMEOUT");
		assertThat(log.errors()).containsExactly("canceling statement due to user request");
		assertThat(DATABASE.list("select from \"Topics\" where name = 'New'")).isEmpty();
	}

	@Test
	void aMutationThatIsStoppedBeforeItsCommitHasAKnownOutcome() throws Exception {
		String attach = "attachTopic(input: { postId: #Post:1, topic: { id: #Topic:5 } }) { outcome }";
		JsonNode extensions = slowly("PostTopic", "", () -> error(moderator(), attach)).get("extensions");
		assertThat(extensions.get("code").stringValue()).isEqualTo("TIMEOUT");
		assertThat(extensions.has("outcome")).isFalse();
		assertThat(topics(1)).isEqualTo("1 2 3");
	}

	@Test
	void thoseWhoWriteLeaveConnectionsToThoseWhoRead() throws Exception {
		List<Future<String>> writers = slowly("Topics", "", () -> {
			List<Future<String>> all = start(4, () -> code(moderator(), CREATE_TOPIC));
			await().until(() -> !DATABASE.list("select from pg_stat_activity where wait_event = 'PgSleep'").isEmpty());
			for (int i = 0; i < 5; i++) {
				assertThat(this.client.query(TOPICS).at("/data/topics/totalCount").intValue()).isEqualTo(6);
			}
			return all;
		});
		for (Future<String> writer : writers) {
			assertThat(writer.get()).isIn("TIMEOUT", "UNAVAILABLE");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { EXPENSIVE_USERS, "{ users(filter: {search: \"a\"}) { nodes { id } } }",
			"{ users(filter: {not: {search: \"a\"}}) { nodes { id } } }" })
	void thoseWhoReadMuchOrSearchLeaveConnectionsToOthers(String document) throws Exception {
		try (Connection other = DATABASE.openTransaction("lock table \"Users\" in access exclusive mode")) {
			Future<Answer> first = start(1, () -> this.client.query(document)).getFirst();
			await().until(() -> DATABASE.waiting() == 1);
			assertUnavailable(this.client.query(document));
			assertThat(this.client.query(TOPICS).status()).isEqualTo(200);
			assertUnavailable(first.get());
			other.rollback();
		}
		assertThat(this.client.query(document).status()).isEqualTo(200);
	}

	@Test
	void noKindOfRequestsKeepsAnotherWaiting() throws Exception {
		try (Connection other = DATABASE.openTransaction("lock table \"Posts\" in access exclusive mode")) {
			List<Future<Answer>> waiting = new ArrayList<>(start(2, () -> this.client.query(EXPENSIVE_USERS)));
			await().until(() -> DATABASE.waiting() == 1);
			assertThat(this.client.query(TOPICS).status()).isEqualTo(200);
			waiting.addAll(start(2, () -> this.client.query(POSTS)));
			await().until(() -> DATABASE.waiting() == 2);
			assertThat(run(moderator(), CREATE_TOPIC).at("/topic/name").stringValue()).isEqualTo("New");
			assertThat(this.client.send("GET", "/actuator/health/readiness").status()).isEqualTo(200);
			for (Future<Answer> each : waiting) {
				assertUnavailable(each.get());
			}
			assertThat(this.client.query(TOPICS).status()).isEqualTo(200);
			other.rollback();
		}
		assertThat(this.client.query(POSTS).status()).isEqualTo(200);
	}

	@Test
	void aConnectionIsNotWaitedForForLong() throws Exception {
		try (Connection other = DATABASE.openTransaction("lock table \"Users\" in access exclusive mode")) {
			Future<Answer> first = start(1, () -> this.client.query(USERS)).getFirst();
			await().until(() -> DATABASE.waiting() == 1);
			Future<Answer> older = start(1, () -> this.client.query(TOPICS, "Accept", "application/json")).getFirst();
			assertUnavailable(this.client.query(TOPICS));
			assertUnavailable(older.get());
			other.rollback();
			assertThat(first.get().status()).isEqualTo(200);
		}
	}

	@Test
	void aDatabaseThatIsAwayIsUnavailableUntilItIsBack() throws Exception {
		try (Connection other = DATABASE.openTransaction("lock table \"Users\" in access exclusive mode")) {
			Future<Answer> running = start(1, () -> this.client.query(USERS)).getFirst();
			await().until(() -> DATABASE.waiting() == 1);
			OTHER_DATABASE.execute("alter database %s allow_connections false".formatted(DATABASE.name()));
			// The waiting sessions must end before the one that has the lock.
			terminate("application_name = 'posttopic'");
			assertUnavailable(running.get());
			terminate("true");
			assertThat(other.isValid(1)).isFalse();
			assertUnavailable(this.client.query(TOPICS));
			assertThat(code(ada(), UPDATE_POST)).isEqualTo("UNAVAILABLE");
			assertThat(this.client.send("GET", "/actuator/health/liveness").status()).isEqualTo(200);
			// The health status may be up to a second old.
			await().until(() -> this.client.send("GET", "/actuator/health/readiness").status() == 503);
		}
		finally {
			OTHER_DATABASE.execute("alter database %s allow_connections true".formatted(DATABASE.name()));
		}
		await().until(() -> this.client.query(TOPICS).status() == 200);
		await().until(() -> this.client.send("GET", "/actuator/health/readiness").status() == 200);
	}

	@Test
	void aCommitThatNobodyKnowsOfIsToldSo() throws Exception {
		String outcome = slowly("Topics", "deferrable initially deferred", () -> {
			Future<JsonNode> error = start(1, () -> error(moderator(), CREATE_TOPIC)).getFirst();
			await().until(() -> !terminate("query = 'commit' and state = 'active'").isEmpty());
			return error.get().at("/extensions/outcome").stringValue();
		});
		assertThat(outcome).isEqualTo("UNKNOWN");
	}

	@Test
	void anAtomicOperationThatIsRetriedWithoutAConnectionIsUnavailable() throws Exception {
		JsonNode error = slowly("Posts", "", () -> {
			try (Connection other = DATABASE.openTransaction("update \"Posts\" set title = 'Other' where id = 1")) {
				Future<JsonNode> answer = start(1,
						() -> moderator().error("mutation @atomic { " + ReadingTests.withIds(UPDATE_POST) + " }"))
					.getFirst();
				await().until(() -> DATABASE.waiting() == 1);
				// They take the connection when the first attempt has failed.
				start(4, () -> code(ada(), CREATE_POST));
				JsonNode result = answer.get();
				other.rollback();
				return result;
			}
		});
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("UNAVAILABLE");
		assertThat(error.at("/extensions/undone").booleanValue()).isTrue();
		assertThat(error.has("path")).isFalse();
	}

	@Test
	void anAnswerOfTooManyBytesIsTooComplex() {
		DATABASE.execute("update \"Posts\" set body = repeat('x', 9 * 1024 * 1024) where id = 3");
		assertThat(nobody().error("{ posts { nodes { body } } }").at("/extensions/code").stringValue())
			.isEqualTo("TOO_COMPLEX");
		assertThat(nobody().data(TOPICS).at("/topics/totalCount").intValue()).isEqualTo(6);
	}

	private static void assertUnavailable(Answer answer) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(503);
		assertThat(answer.header("Retry-After")).isEqualTo("3");
		assertThat(answer.code()).isEqualTo("UNAVAILABLE");
		assertThat(answer.body()).doesNotContain("Exception", "Hikari", "SQL", "FATAL", "posttopic");
	}

	private <T> List<Future<T>> start(int times, Callable<T> request) {
		return IntStream.range(0, times).mapToObj((i) -> this.others.submit(request)).toList();
	}

	/** Runs an action while inserting a row, or committing it, takes a minute. */
	private static <T> T slowly(String table, String when, Callable<T> action) throws Exception {
		DATABASE.execute("create function slow() returns trigger as "
				+ "'begin perform pg_sleep(60); return new; end' language plpgsql;"
				+ "create constraint trigger slow after insert on \"" + table + "\" " + when
				+ " for each row execute procedure slow()");
		try {
			return action.call();
		}
		finally {
			DATABASE.execute("drop function slow cascade");
		}
	}

	/** Terminates connections, as a restart of PostgreSQL does. */
	private static List<String> terminate(String which) {
		return OTHER_DATABASE.list("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s' and %s"
			.formatted(DATABASE.name(), which));
	}

}
