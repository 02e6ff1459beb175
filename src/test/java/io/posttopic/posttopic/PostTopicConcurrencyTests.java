package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class PostTopicConcurrencyTests extends WritingTests {

	private static final int CLIENTS = 50;

	@Test
	void ofManyWhoAttachTheSameOneAdds() throws Exception {
		assertThat(outcomes("attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}, position: 1}) { outcome }"))
			.isEqualTo(Map.of("ADDED", 1L, "UNCHANGED", CLIENTS - 1L));
		assertThat(topics(1)).isEqualTo("1 5 2 3");
	}

	@Test
	void ofManyWhoNameANewTopicOneMakesIt() throws Exception {
		assertThat(outcomes("attachTopic(input: {postId: #Post:1, topic: {name: \"Brand new\"}}) { outcome }"))
			.isEqualTo(Map.of("ADDED", 1L, "UNCHANGED", CLIENTS - 1L));
		assertThat(DATABASE.list("select slug from \"Topics\" where name = 'Brand new'")).containsExactly("brand-new");
	}

	@Test
	void ofManyWhoDetachTheSameOneRemoves() throws Exception {
		assertThat(outcomes("detachTopic(input: {postId: #Post:1, topicId: #Topic:2}) { outcome }"))
			.isEqualTo(Map.of("REMOVED", 1L, "UNCHANGED", CLIENTS - 1L));
		assertThat(topics(1)).isEqualTo("1 3");
	}

	@Test
	void ofManyWhoSetWithTheSameVersionOneDoes() throws Exception {
		List<JsonNode> answers = together(CLIENTS, () -> ada().send(mutation(
				"setPostTopics(input: {postId: #Post:1, expectedVersion: 0, topics: [{topic: {id: #Topic:6}}]}) { post { version } }"),
				Map.of()));
		assertThat(answers.stream().filter((answer) -> !answer.has("errors"))).hasSize(1);
		assertThat(answers.stream()
			.filter((answer) -> answer.has("errors"))
			.map((answer) -> answer.at("/errors/0/extensions/code").stringValue())).containsOnly("CONFLICT");
		assertThat(topics(1)).isEqualTo("6");
	}

	@Test
	void thousandsOfRandomWritesKeepEveryInvariant() throws Exception {
		DATABASE.execute("""
				insert into "Posts" (title, "AuthorId") select 'Post ' || i, 1 from generate_series(4, 20) i;
				insert into "Topics" (name, slug) select 'Topic ' || i, 't' || i from generate_series(7, 10) i""");
		long seed = System.nanoTime();
		try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
			List<Future<List<String>>> writers = new ArrayList<>();
			for (int writer = 0; writer < 16; writer++) {
				Random random = new Random(seed + writer);
				writers.add(threads.submit(() -> write(random, 313)));
			}
			for (Future<List<String>> writer : writers) {
				assertThat(writer.get()).as("seed %d", seed).containsAnyOf("", "CONFLICT").isSubsetOf("", "CONFLICT");
			}
		}
		for (long post = 1; post <= 20; post++) {
			topics(post);
		}
		assertThat(DATABASE.list("select 1 from \"PostTopic\" group by \"PostId\", \"TopicId\" having count(*) > 1"))
			.isEmpty();
		JsonNode posts = nobody().data("{ postTopics { totalCount countsByPost(first: 100) { count } } }")
			.get("postTopics");
		assertThat(posts.get("totalCount").asString()).isEqualTo(DATABASE.one("select count(*) from \"PostTopic\""));
		assertThat(posts.get("countsByPost").valueStream().mapToInt((group) -> group.get("count").intValue()).sum())
			.isEqualTo(posts.get("totalCount").intValue());
	}

	private List<String> write(Random random, int times) {
		Api api = moderator();
		List<String> codes = new ArrayList<>();
		long[] versions = new long[21];
		for (int i = 0; i < times; i++) {
			int post = 1 + random.nextInt(20);
			JsonNode answer = api.send(mutation(randomWrite(random, post)), Map.of());
			codes.add(answer.at("/errors/0/extensions/code").asString(""));
			long version = api.data("{ " + ReadingTests.withIds("post(id: #Post:" + post + ")") + " { version } }")
				.at("/post/version")
				.longValue();
			assertThat(version).isGreaterThanOrEqualTo(versions[post]);
			versions[post] = version;
		}
		return codes;
	}

	private static String randomWrite(Random random, int post) {
		String at = "{postId: #Post:" + post + ", ";
		String topic = "#Topic:" + (1 + random.nextInt(10));
		return switch (random.nextInt(8)) {
			case 0, 1 -> "attachTopic(input: " + at + "topic: {id: " + topic + "}, position: " + random.nextInt(9)
					+ "}) { outcome }";
			case 2 -> "attachTopic(input: " + at + "topic: {id: " + topic + "}}) { outcome }";
			case 3, 4 -> "detachTopic(input: " + at + "topicId: " + topic + "}) { outcome }";
			case 5 -> "setPostTopics(input: " + at + "expectedVersion: " + random.nextInt(3)
					+ ", topics: [{topic: {id: " + topic + "}}]}) { post { id } }";
			case 6 -> "attachTopics(input: {pairs: [" + at + "topic: {id: " + topic + "}, position: 0}, {postId: #Post:"
					+ (1 + random.nextInt(20)) + ", topic: {id: " + topic + "}, note: \"n" + random.nextInt(3)
					+ "\"}]}) { results { outcome } }";
			default -> "setPostAction(input: " + at + "liked: " + random.nextBoolean() + "}) { post { id } }";
		};
	}

	private Map<String, Long> outcomes(String mutation) throws Exception {
		return together(CLIENTS, () -> run(ada(), mutation)).stream()
			.collect(Collectors.groupingBy((payload) -> payload.get("outcome").stringValue(), Collectors.counting()));
	}

	private static String mutation(String field) {
		return "mutation { " + ReadingTests.withIds(field) + " }";
	}

	private static <T> List<T> together(int times, Callable<T> action) throws Exception {
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<T> results = new ArrayList<>();
			for (Future<T> result : threads.invokeAll(Collections.nCopies(times, action))) {
				results.add(result.get());
			}
			return results;
		}
	}

}
