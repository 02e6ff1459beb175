package io.posttopic.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of operations that run in one transaction.
 */
class AtomicOperationTests extends WritingTests {

	private static final String ROWS = "select \"PostId\", \"TopicId\", position, version from \"PostTopic\" order by 1, 2";

	private static String atomic(String fields) {
		return "mutation @atomic { " + ReadingTests.withIds(fields) + " }";
	}

	@Test
	void allFieldsAreWritten() {
		JsonNode data = ada().data(
				atomic("""
						createPost(input: {title: "New", body: ""}) { post { title } }
						first: attachTopic(input: {postId: #Post:1, topic: {name: "New"}}) { postTopic { post { topics { totalCount } } } }
						second: attachTopic(input: {postId: #Post:1, topic: {name: "New"}}) { outcome }
						detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { post { topics { totalCount } } }"""));
		assertThat(data.at("/first/postTopic/post/topics/totalCount").intValue()).isEqualTo(4);
		assertThat(data.at("/second/outcome").stringValue()).isEqualTo("UNCHANGED");
		assertThat(data.at("/detachTopic/post/topics/totalCount").intValue()).isEqualTo(3);
		assertThat(topics(1)).isEqualTo("2 3 7");
		assertThat(DATABASE.one(
				"select count(distinct xid) from posttopic_changes where type = 'PostTopic' and id > (select max(id) - 4 from posttopic_changes)"))
			.isEqualTo("1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "detachTopic(input: {postId: #Post:2, topicId: #Topic:1}) { outcome }",
			"detachTopic(input: {postId: #Topic:2, topicId: #Topic:1}) { outcome }",
			"createPost(input: {title: \" \", body: \"\"}) { post { id } }",
			"deletePost(input: {id: #Post:9}) { deletedId }",
			"createPost(input: {title: \"T\", body: \"\"}) { post { topics(first: 1000) { totalCount } } }",
			"updatePost(input: {id: #Post:1, expectedVersion: 9}) { post { id } }" })
	void anErrorUndoesEverything(String wrong) {
		List<String> rows = DATABASE.list(ROWS);
		JsonNode answer = ada()
			.send(atomic("__typename createPost(input: {title: \"New\", body: \"\"}) { post { id } } "
					+ "attachTopic(input: {postId: #Post:1, topic: {name: \"New\"}}) { outcome } wrong: " + wrong
					+ " after: detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { outcome }"), Map.of());
		assertThat(answer.get("data")).hasToString(
				"{\"__typename\":\"Mutation\",\"createPost\":null,\"attachTopic\":null,\"wrong\":null,\"after\":null}");
		assertThat(answer.get("errors")).hasSize(1);
		assertThat(answer.at("/errors/0/path/0").stringValue()).isEqualTo("wrong");
		assertThat(answer.at("/errors/0/extensions/undone").booleanValue()).isTrue();
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select (select count(*) from \"Posts\") || ' ' || (select count(*) from \"Topics\")"))
			.isEqualTo("3 6");
	}

	/**
	 * The rows are checked when the transaction is committed, which then fails.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			raise exception 'later' using errcode = '40001' | CONFLICT    | true |
			perform pg_terminate_backend(pg_backend_pid())  | UNAVAILABLE |      | UNKNOWN
			""")
	void aFailingCommitUndoesEverything(String action, String code, @Nullable Boolean undone,
			@Nullable String outcome) {
		List<String> rows = DATABASE.list(ROWS);
		DATABASE.execute("""
				create function fail_late() returns trigger language plpgsql as $$ begin %s; return null; end $$;
				create constraint trigger fail_late after insert on "Posts" deferrable initially deferred
					for each row execute function fail_late()""".formatted(action));
		JsonNode answer;
		try {
			answer = ada().send(atomic("__typename createPost(input: {title: \"New\", body: \"\"}) { post { id } } "
					+ "detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { outcome }"), Map.of());
		}
		finally {
			DATABASE.execute("drop function fail_late() cascade");
		}
		assertThat(answer.get("data"))
			.hasToString("{\"__typename\":\"Mutation\",\"createPost\":null,\"detachTopic\":null}");
		assertThat(answer.get("errors")).hasSize(1);
		assertThat(answer.at("/errors/0").has("path")).isFalse();
		JsonNode extensions = answer.at("/errors/0/extensions");
		assertThat(extensions.get("code").stringValue()).isEqualTo(code);
		assertThat(extensions.path("undone").asBooleanOpt().orElse(null)).isEqualTo(undone);
		assertThat(extensions.path("outcome").asString(null)).isEqualTo(outcome);
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(DATABASE.one("select count(*) from \"Posts\"")).isEqualTo("3");
	}

	@Test
	void withoutTheDirectiveEachFieldIsOnItsOwn() {
		JsonNode answer = ada().send(ReadingTests.withIds(
				"mutation { detachTopic(input: {postId: #Post:1, topicId: #Topic:1}) { outcome } deletePost(input: {id: #Post:9}) { deletedId } }"),
				Map.of());
		assertThat(answer.at("/data/detachTopic/outcome").stringValue()).isEqualTo("REMOVED");
		assertThat(answer.at("/errors/0/extensions").has("undone")).isFalse();
		assertThat(topics(1)).isEqualTo("2 3");
	}

	@Test
	void keysAreUndoneAsWell() {
		String create = "createPost(input: {title: \"New\", body: \"\"}) @idempotent(key: \"atomic\") { post { databaseId } }";
		ada().send(atomic(create + " wrong: deletePost(input: {id: #Post:9}) { deletedId }"), Map.of());
		JsonNode data = ada().data(atomic(create + " again: " + create));
		assertThat(data.get("again")).isEqualTo(data.get("createPost"));
		assertThat(DATABASE.one("select count(*) from \"Posts\"")).isEqualTo("4");
		DATABASE.execute("truncate posttopic_retry_keys");
	}

	/**
	 * Each operation locks two posts, in either order, so that they wait for each other
	 * and are retried.
	 */
	@Test
	void concurrentOperationsAreRetried() throws Exception {
		List<Future<JsonNode>> answers = new ArrayList<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 12; i++) {
				int first = 1 + i % 2;
				String fields = "a: attachTopic(input: {postId: #Post:%d, topic: {id: #Topic:5}, note: \"%d\"}) { outcome } b: attachTopic(input: {postId: #Post:%d, topic: {id: #Topic:5}, note: \"%d\"}) { outcome }"
					.formatted(first, i, 3 - first, i);
				answers.add(threads.submit(() -> moderator().send(atomic(fields), Map.of())));
			}
		}
		int written = 0;
		for (Future<JsonNode> answer : answers) {
			JsonNode errors = answer.get().path("errors");
			written += errors.isMissingNode() ? 1 : 0;
			assertThat(errors.findValuesAsString("code")).isSubsetOf("CONFLICT", "UNAVAILABLE");
		}
		assertThat(written).isPositive();
		assertThat(DATABASE.list("select distinct note from \"PostTopic\" where \"TopicId\" = 5")).hasSize(1);
		assertThat(DATABASE.list("select version from \"PostTopic\" where \"TopicId\" = 5"))
			.containsOnly(String.valueOf(written - 1));
	}

}
