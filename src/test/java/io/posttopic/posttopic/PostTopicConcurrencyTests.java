package io.posttopic.posttopic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class PostTopicConcurrencyTests extends WritingTests {

	private static final int CLIENTS = 50;

	@Test
	void concurrentAttachesAddOneRow() throws Exception {
		assertThat(outcomes("attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}, position: 1}) { outcome }"))
			.isEqualTo(Map.of("ADDED", 1L, "UNCHANGED", CLIENTS - 1L));
		assertThat(topics(1)).isEqualTo("1 5 2 3");
	}

	@Test
	void concurrentAttachesByNameCreateOneTopic() throws Exception {
		assertThat(outcomes("attachTopic(input: {postId: #Post:1, topic: {name: \"Brand new\"}}) { outcome }"))
			.isEqualTo(Map.of("ADDED", 1L, "UNCHANGED", CLIENTS - 1L));
		assertThat(DATABASE.list("select slug from \"Topics\" where name = 'Brand new'")).containsExactly("brand-new");
	}

	@Test
	void concurrentAttachesByEquivalentNamesCreateOneTopic() throws Exception {
		List<String> names = List.of("brand new", "Brand New", "BRAND  NEW", " Brand\u00a0new");
		AtomicInteger next = new AtomicInteger();
		together(CLIENTS, () -> run(ada(), "attachTopic(input: {postId: #Post:1, topic: {name: \""
				+ names.get(next.getAndIncrement() % names.size()) + "\"}}) { outcome }"));
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("7");
		assertThat(topics(1)).isEqualTo("1 2 3 7");
	}

	@Test
	void concurrentDetachesRemoveOneRow() throws Exception {
		assertThat(outcomes("detachTopic(input: {postId: #Post:1, topicId: #Topic:2}) { outcome }"))
			.isEqualTo(Map.of("REMOVED", 1L, "UNCHANGED", CLIENTS - 1L));
		assertThat(topics(1)).isEqualTo("1 3");
	}

	@Test
	void concurrentLikesOfAUserCreateOneRow() throws Exception {
		List<JsonNode> likes = together(CLIENTS, () -> run(as("new.person"),
				"setPostAction(input: {postId: #Post:1, liked: true}) { postAction { id likedAt } }"));
		assertThat(likes).containsOnly(likes.getFirst());
		assertThat(DATABASE.one("select count(*) from \"PostAction\"")).isEqualTo("1");
		assertThat(DATABASE.one("select count(*) from \"Users\" where username = 'new.person'")).isEqualTo("1");
	}

	@Test
	void concurrentSetsWithTheSameVersionSucceedOnce() throws Exception {
		String version = nobody().data("{ post(id: \"" + id("Post", 1) + "\") { topicsVersion } }")
			.at("/post/topicsVersion")
			.stringValue();
		List<JsonNode> answers = together(CLIENTS,
				() -> ada().send(mutation("setPostTopics(input: {postId: #Post:1, expectedTopicsVersion: \"" + version
						+ "\", topics: [{topic: {id: #Topic:6}}]}) { post { version } }"), Map.of()));
		assertThat(answers.stream().filter((answer) -> !answer.has("errors"))).hasSize(1);
		assertThat(answers.stream()
			.filter((answer) -> answer.has("errors"))
			.map((answer) -> answer.at("/errors/0/extensions/code").stringValue())).containsOnly("CONFLICT");
		assertThat(topics(1)).isEqualTo("6");
	}

	@Test
	void randomWritesKeepAllInvariants() throws Exception {
		DATABASE.execute("""
				insert into "Posts" (title, "AuthorId") select 'Post ' || i, 1 from generate_series(4, 20) i;
				insert into "Topics" (name, slug) select 'Topic ' || i, 't' || i from generate_series(7, 10) i""");
		assertThat(storm(125, PostTopicConcurrencyTests::randomWrite)).containsOnlyKeys("", "CONFLICT", "NOT_FOUND")
			.extractingByKey("")
			.asInstanceOf(InstanceOfAssertFactories.LONG)
			.isGreaterThan(800);
		for (long post = 1; post <= 20; post++) {
			topics(post);
		}
		JsonNode rows = nobody().data("{ postTopics { totalCount countsByPost(first: 100) { count } } }")
			.get("postTopics");
		assertThat(rows.get("totalCount").asString()).isEqualTo(DATABASE.one("select count(*) from \"PostTopic\""));
		assertThat(rows.get("countsByPost").valueStream().mapToInt((group) -> group.get("count").intValue()).sum())
			.isEqualTo(rows.get("totalCount").intValue());
		assertThat(DATABASE.list("select 1 from \"PostAction\" where \"likedAt\" is null and \"bookmarkedAt\" is null"))
			.isEmpty();
	}

	@Test
	void concurrentDeletionsCauseNoInternalErrors() throws Exception {
		assertThat(storm(40, PostTopicConcurrencyTests::randomUpheaval)).isNotEmpty()
			.allSatisfy((code, times) -> assertThat(code).isIn("", "CONFLICT", "UNAVAILABLE", "NOT_FOUND",
					"BAD_USER_INPUT"));
		topics(1);
		assertThat(DATABASE.list("select 1 from \"Topics\" group by name having count(*) > 1")).isEmpty();
	}

	/** How often each code, or none, was answered. */
	private Map<String, Long> storm(int times, Function<Random, String> write) throws Exception {
		long seed = System.nanoTime();
		System.out.println("Random mutations with the seed " + seed);
		Map<String, Long> codes = new TreeMap<>();
		try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
			List<Future<List<String>>> writers = new ArrayList<>();
			for (int writer = 0; writer < 16; writer++) {
				Random random = new Random(seed + writer);
				Api api = as("writer" + writer % 8, "admin");
				writers.add(threads.submit(() -> IntStream.range(0, times)
					.mapToObj((_) -> api.send(mutation(write.apply(random)), Map.of()))
					.map((answer) -> answer.at("/errors/0/extensions/code").asString(""))
					.toList()));
			}
			for (Future<List<String>> writer : writers) {
				writer.get().forEach((code) -> codes.merge(code, 1L, Long::sum));
			}
		}
		return codes;
	}

	private static String randomWrite(Random random) {
		int post = 1 + random.nextInt(20);
		String at = "{postId: #Post:" + post + ", ";
		String topic = "#Topic:" + (1 + random.nextInt(10));
		String row = "{ postTopic { position post { version topics { totalCount } } } }";
		return switch (random.nextInt(10)) {
			case 0, 1 ->
				"attachTopic(input: " + at + "topic: {id: " + topic + "}, position: " + random.nextInt(9) + "}) " + row;
			case 2 -> "attachTopic(input: " + at + "topic: {id: " + topic + "}}) " + row;
			case 3 -> "detachTopic(input: " + at + "topicId: " + topic + "}) { outcome }";
			case 4 ->
				"movePostTopic(input: " + at + "topicId: " + topic + ", position: " + random.nextInt(9) + "}) " + row;
			case 5 -> "updatePostTopic(input: " + at + "topicId: " + topic + ", note: \"n" + random.nextInt(3)
					+ "\", pinned: " + random.nextBoolean() + "}) " + row;
			case 6 -> "setPostTopics(input: " + at + (random.nextBoolean() ? "expectedTopicsVersion: \"1\", " : "")
					+ "topics: [{topic: {id: " + topic + "}}]}) { changes { topic { name } postTopic { position } } }";
			case 7 -> "attachTopics(input: {pairs: [" + at + "topic: {id: " + topic + "}, position: 0}, {postId: #Post:"
					+ (1 + random.nextInt(20)) + ", topic: {id: " + topic + "}, note: \"n" + random.nextInt(3)
					+ "\"}]}) { results { outcome postTopic { id } } }";
			default -> "setPostAction(input: " + at + (random.nextBoolean() ? "liked: " : "bookmarked: ")
					+ random.nextBoolean() + "}) { postAction { id } post { id } }";
		};
	}

	private static String randomUpheaval(Random random) {
		String post = "#Post:" + (1 + random.nextInt(6));
		String topic = "#Topic:" + (1 + random.nextInt(12));
		String name = "\"Name " + random.nextInt(6) + "\"";
		return switch (random.nextInt(10)) {
			case 0 -> "createPost(input: {title: \"T\", body: \"\", topics: [{topic: {name: " + name
					+ "}}]}) { post { topics { totalCount } } }";
			case 1 -> "deletePost(input: {id: " + post + "}) { deletedId }";
			case 2 -> "createTopic(input: {name: "
					+ name.replace("Name", "Other").replace("\"O", "\"" + random.nextInt() + "O")
					+ "}) { topic { slug } }";
			case 3 -> "deleteTopic(input: {id: " + topic + "}) { deletedId }";
			case 4 -> "mergeTopics(input: {fromId: " + topic + ", intoId: #Topic:" + (1 + random.nextInt(12))
					+ "}) { moved }";
			case 5 -> "setPostAction(input: {postId: " + post + ", liked: true}) { post { actions { totalCount } } }";
			case 6 -> "deleteUser(input: {id: #User:" + (1 + random.nextInt(10)) + "}) { deletedId }";
			case 7 -> "attachTopics(input: {pairs: [{postId: " + post + ", topic: {id: " + topic
					+ "}}, {postId: #Post:1, topic: {name: " + name
					+ "}}]}) { results { outcome postTopic { topic { name } } } }";
			case 8 -> "updatePost(input: {id: " + post + ", title: \"" + random.nextInt() + "\"}) { post { version } }";
			default -> "attachTopic(input: {postId: " + post + ", topic: {id: " + topic
					+ "}, position: 0}) { postTopic { topic { name } } }";
		};
	}

	private Map<String, Long> outcomes(String mutation) throws Exception {
		return together(CLIENTS, () -> run(ada(), mutation)).stream()
			.collect(Collectors.groupingBy((payload) -> payload.get("outcome").stringValue(), Collectors.counting()));
	}

	private static String mutation(String field) {
		return "mutation { " + ReadingTests.withIds(field) + " }";
	}

}
