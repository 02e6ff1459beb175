package io.posttopic.write;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.posttopic.WritingTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of mutations that are repeated with the same key.
 */
class RetryKeyTests extends WritingTests {

	@BeforeEach
	void forgetKeys() {
		DATABASE.execute("truncate posttopic_retry_keys");
	}

	private static String create(String key, String title) {
		return "createPost(input: {title: \"" + title
				+ "\", body: \"\", topics: [{topic: {id: #Topic:2}}]}) @idempotent(key: \"" + key
				+ "\") { post { databaseId title topics { totalCount } } topicChanges { outcome postTopic { position } } }";
	}

	private static String posts() {
		return DATABASE.one("select count(*) from \"Posts\"");
	}

	@Test
	void aRepeatedMutationWritesNothing() {
		JsonNode first = run(ada(), create("k", "New"));
		JsonNode second = run(ada(), create("k", "New"));
		assertThat(second).isEqualTo(first);
		assertThat(second.at("/topicChanges/0/outcome").stringValue()).isEqualTo("ADDED");
		assertThat(posts()).isEqualTo("4");
		JsonNode other = run(ada(), create("another", "New"));
		assertThat(other.at("/post/databaseId").stringValue()).isEqualTo("5");
		run(admin(), create("k", "New"));
		assertThat(posts()).isEqualTo("6");
	}

	@Test
	void aRepeatedMutationMaySelectOtherFieldsAndReadsTheRowsAsTheyAre() {
		run(ada(), create("k", "New"));
		run(ada(), "updatePost(input: {id: #Post:4, title: \"Newer\"}) { post { id } }");
		JsonNode again = run(ada(),
				"createPost(input: {topics: [{topic: {id: #Topic:2}}], body: \"\", title: \"New\"}) @idempotent(key: \"k\") { p: post { title author { username } } deletedPostTopicIds }");
		assertThat(again)
			.hasToString("{\"p\":{\"title\":\"Newer\",\"author\":{\"username\":\"ada\"}},\"deletedPostTopicIds\":[]}");
		run(ada(), "deletePost(input: {id: #Post:4}) { deletedId }");
		assertThat(code(ada(), create("k", "New"))).isEqualTo("NOT_FOUND");
		assertThat(posts()).isEqualTo("3");
	}

	@Test
	void outcomesOfPairsAreRepeated() {
		String attach = "attachTopics(input: {pairs: [{postId: #Post:1, topic: {id: #Topic:5}}, {postId: #Post:2, topic: {id: #Topic:5}}]}) @idempotent(key: \"k\") "
				+ "{ results { outcome postTopic { id } error { code message } } }";
		JsonNode first = run(ada(), attach);
		assertThat(first.findValuesAsString("outcome")).containsExactly("ADDED", "REJECTED");
		assertThat(run(ada(), attach)).isEqualTo(first);
		run(ada(), "detachTopic(input: {postId: #Post:1, topicId: #Topic:5}) { outcome }");
		JsonNode later = run(ada(), attach);
		assertThat(later.findValuesAsString("outcome")).containsExactly("ADDED", "REJECTED");
		assertThat(later.at("/results/0/postTopic").isNull()).isTrue();
		assertThat(topics(1)).isEqualTo("1 2 3");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "createPost(input: {title: \"Other\", body: \"\"}) @idempotent(key: \"k\") { post { id } }",
					"deletePost(input: {id: #Post:1}) @idempotent(key: \"k\") { deletedId }",
					"deletePost(input: {id: #Post:1}) @idempotent(key: \"\") { deletedId }",
					"deletePost(input: {id: #Post:1}) @idempotent(key: \"\\u0000\") { deletedId }" })
	void anotherUseOfAKeyIsRejected(String mutation) {
		run(ada(), create("k", "New"));
		JsonNode error = error(ada(), mutation);
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("key");
		assertThat(posts()).isEqualTo("4");
	}

	@Test
	void theLengthOfAKeyIsLimited() {
		assertThat(code(ada(), create("x".repeat(256), "New"))).isEqualTo("BAD_USER_INPUT");
		run(ada(), create("🎉".repeat(255), "New"));
	}

	@Test
	void aKeyNeedsASignedInUser() {
		assertThat(code(nobody(), create("k", "New"))).isEqualTo("UNAUTHENTICATED");
	}

	@Test
	void aFailedMutationIsNotRemembered() {
		String invalid = create("k", " ");
		assertThat(code(ada(), invalid)).isEqualTo("BAD_USER_INPUT");
		assertThat(code(ada(), create("k", "New").replace("title topics", "title topics(first: 1000)")))
			.isEqualTo("BAD_USER_INPUT");
		assertThat(DATABASE.one("select count(*) from posttopic_retry_keys")).isEqualTo("0");
		run(ada(), create("k", "New"));
		assertThat(posts()).isEqualTo("4");
	}

	@Test
	void keysExpireAfterADay() {
		run(ada(), create("k", "New"));
		DATABASE.execute("update posttopic_retry_keys set at = now() - interval '23 hours 59 minutes'");
		run(ada(), create("k", "New"));
		assertThat(posts()).isEqualTo("4");
		DATABASE.execute("""
				update posttopic_retry_keys set at = now() - interval '24 hours 1 minute';
				insert into posttopic_retry_keys (caller, key, request, at)
				select 'lars', 'old ' || i, '', now() - interval '2 days' from generate_series(1, 15) i""");
		run(ada(), create("k", "New"));
		assertThat(posts()).isEqualTo("5");
		assertThat(DATABASE.one("select count(*) from posttopic_retry_keys")).isEqualTo("6");
		run(ada(), create("another", "New"));
		assertThat(DATABASE.one("select count(*) from posttopic_retry_keys")).isEqualTo("2");
	}

	@Test
	void concurrentTwinsRunOnce() throws Exception {
		Set<JsonNode> answers = ConcurrentHashMap.newKeySet();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Callable<JsonNode> twin = () -> run(ada(), create("k", "New"));
			for (Future<JsonNode> answer : threads.invokeAll(Collections.nCopies(20, twin))) {
				answers.add(answer.get());
			}
		}
		assertThat(answers).hasSize(1);
		assertThat(posts()).isEqualTo("4");
	}

	@Test
	void aKeyMayBeAVariable() {
		String mutation = "mutation($key: String! = \"k\") { deletePost(input: {id: \"" + id("Post", 1)
				+ "\"}) @idempotent(key: $key) { deletedId } }";
		assertThat(ada().data(mutation, Map.of("key", "v"))).isEqualTo(ada().data(mutation, Map.of("key", "v")));
		assertThat(ada().send(mutation, Map.of("key", "w")).at("/errors/0/extensions/code").stringValue())
			.isEqualTo("NOT_FOUND");
	}

}
