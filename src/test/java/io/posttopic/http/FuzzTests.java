package io.posttopic.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.posttopic.Api;
import io.posttopic.WritingTests;
import io.posttopic.http.OperationGenerator.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.graphql.execution.GraphQlSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends random requests and checks the invariants of every response. The requests depend
 * on the seed alone: {@code -Dfuzz.seed=} repeats them or chooses others, and
 * {@code -Dfuzz.times=} multiplies their number.
 */
class FuzzTests extends WritingTests {

	private static final long SEED = Long.getLong("fuzz.seed", 2026);

	private static final int TIMES = Integer.getInteger("fuzz.times", 1);

	private static final int MAX_LENGTH_OF_REPORT = 2_000;

	/** Texts that are inserted into the bytes of a request. */
	private static final List<String> INSERTED = List.of("\0", "\u0001", "\u001b", "\n", "\"", "\\", "\\u0000",
			"\\ud800", "\\u{0}", "{", "}", "[", "(", "...", "$", "@", ":", "!", "#", "\"\"\"", "null", "-1", "1e999",
			"0".repeat(2_000), "{\"a\":".repeat(1_200), "[".repeat(20_000), "{a".repeat(3_000), "(a:{".repeat(3_000),
			"...{".repeat(3_000), "\ufeff", "\"query\":\"{__typename}\",", "\"variables\":{},", "\"variables\":7,",
			"query X{__typename}", "@skip(if:true)", "mutation", "__schema{types{name}}", "🎉");

	@Autowired
	private GraphQlSource source;

	private final Set<String> reached = ConcurrentHashMap.newKeySet();

	private final Map<String, Integer> codes = new ConcurrentHashMap<>();

	private List<Api> callers = List.of();

	private List<String> cursors = List.of();

	private List<String> names = List.of();

	@BeforeEach
	void beginWithManyRows() {
		DATABASE.execute("truncate \"Users\", \"Posts\", \"Topics\", \"PostTopic\", \"PostAction\" restart identity");
		DATABASE.executeScript("reading.sql");
		DATABASE.execute("drop view \"VisibleAction\"");
		// So that most points in the past are known.
		DATABASE.execute("update posttopic_changes_state set since = '2024-01-01'");
		this.callers = List.of(nobody(), as("user1.1"), moderator(), admin(), admin());
		this.names = OperationGenerator.names(this.source.schema());
		this.cursors = nobody().data("""
				{ users(last: 9) { edges { cursor } } posts { edges { cursor } } topics { edges { cursor } }
				postTopics { edges { cursor } } postActions { edges { cursor } }
				byLikes: posts(orderBy: {field: ACTION_COUNT, countActions: {liked: true}}) { edges { cursor } } }""")
			.findValuesAsString("cursor");
	}

	@Test
	void everyOperationIsAnsweredAsItsSelectionSays() {
		assertAllPass(IntStream.range(0, 2_000 * TIMES).parallel().mapToObj((number) -> {
			SplittableRandom random = random("query", number);
			return problem(pick(this.callers, random), generator(random).query());
		}));
		assertAllPass(IntStream.range(0, 1_000 * TIMES).mapToObj((number) -> {
			if (number % 100 == 0) {
				beginWithManyRows();
			}
			SplittableRandom random = random("mutation", number);
			Api caller = pick((number % 10 > 0) ? this.callers.subList(1, 5) : this.callers, random);
			String problem = problem(caller, generator(random).mutation());
			// Checks that the positions are dense.
			topics(1);
			return problem;
		}));
		assertThat(this.reached).containsAll(OperationGenerator.coordinates(this.source.schema()));
		assertThat(this.codes.get("data")).isGreaterThan(1_000 * TIMES);
	}

	@Test
	void everyListIsTheSameFromBothEndsAndAsLongAsItsTotalCount() {
		assertAllPass(IntStream.range(0, 100 * TIMES).parallel().mapToObj((number) -> {
			SplittableRandom random = random("list", number);
			Api caller = pick(this.callers, random);
			Operation list = generator(random).list();
			int size = 2 + random.nextInt(30);
			return problem(body(list, list.variables()), () -> checkList(caller, list, size));
		}));
		assertThat(this.codes.get("data")).isGreaterThan(200 * TIMES);
	}

	@Test
	void everyDamagedRequestIsAnswered() {
		assertAllPass(IntStream.range(0, 1_000 * TIMES).parallel().mapToObj((number) -> {
			SplittableRandom random = random("damage", number);
			Api caller = pick(this.callers, random);
			byte[] body = damagedBody(generator(random).query(), random);
			return problem(body, () -> AnswerCheck.checkErrors(answer(caller, body)));
		}));
	}

	private static SplittableRandom random(String part, int number) {
		return new SplittableRandom(SEED ^ (long) part.hashCode() << 32 ^ number);
	}

	private OperationGenerator generator(SplittableRandom random) {
		return new OperationGenerator(this.source.schema(), this.names, new HostileValues(random, this.cursors), random,
				this.reached);
	}

	private @Nullable String problem(Api caller, Operation operation) {
		byte[] body = body(operation, operation.variables());
		return problem(body, () -> check(operation, answer(caller, body)));
	}

	/** Checks the response to an operation that must be valid. */
	private void check(Operation operation, JsonNode answer) {
		new AnswerCheck(this.source.schema()).check(operation, answer);
		assertThat(answer.path("errors").findValuesAsString("code")).as("%s", answer.get("errors"))
			.doesNotContain("GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED");
	}

	/**
	 * Runs a check and returns a description of its failure, or null if it passes.
	 */
	private static @Nullable String problem(byte[] body, Runnable check) {
		try {
			check.run();
			return null;
		}
		catch (AssertionError | RuntimeException ex) {
			return "%s%n%s%n".formatted(abbreviate(ex.toString()),
					abbreviate(new String(body, StandardCharsets.UTF_8)));
		}
	}

	private static String abbreviate(String text) {
		return (text.length() > MAX_LENGTH_OF_REPORT) ? text.substring(0, MAX_LENGTH_OF_REPORT) + "…" : text;
	}

	private void assertAllPass(Stream<@Nullable String> problems) {
		List<String> all = problems.filter(Objects::nonNull).toList();
		System.out.printf("Fuzzed with -Dfuzz.seed=%d: %s%n", SEED, new TreeMap<>(this.codes));
		assertThat(all.size())
			.as("%d are wrong; ./mvnw test -Dtest=FuzzTests -Dfuzz.seed=%d sends them again:%n%s", all.size(), SEED,
					String.join("\n", all.subList(0, Math.min(all.size(), 10))))
			.isZero();
	}

	private JsonNode answer(Api caller, byte[] body) {
		HttpResponse<byte[]> response = caller.post(body);
		assertThat(response.statusCode()).as(new String(response.body(), StandardCharsets.UTF_8)).isLessThan(500);
		JsonNode answer = JsonMapper.shared().readTree(response.body());
		this.codes.merge(answer.at("/errors/0/extensions/code").asString("data"), 1, Integer::sum);
		return answer;
	}

	private static byte[] body(Operation operation, Map<String, ?> variables) {
		Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
		parameters.put("query", operation.document());
		parameters.put("operationName", operation.name());
		parameters.put("variables", variables);
		return Api.body(parameters);
	}

	private void checkList(Api caller, Operation list, int size) {
		List<JsonNode> pages = pages(caller, list, "first", size, "after", "endCursor");
		List<JsonNode> backward = pages(caller, list, "last", size, "before", "startCursor").reversed();
		List<String> ids = ids(pages);
		assertThat(ids).doesNotHaveDuplicates().isEqualTo(ids(backward));
		for (JsonNode page : pages) {
			assertThat(page.get("totalCount").intValue()).isEqualTo(ids.size());
			assertThat(page.at("/pageInfo/hasPreviousPage").booleanValue()).isEqualTo(page != pages.getFirst());
		}
		for (JsonNode page : backward) {
			assertThat(page.get("totalCount").intValue()).isEqualTo(ids.size());
			assertThat(page.at("/pageInfo/hasNextPage").booleanValue()).isEqualTo(page != backward.getLast());
		}
	}

	/**
	 * Returns the list's pages: none if it has a documented error, or its parent does not
	 * exist.
	 */
	private List<JsonNode> pages(Api caller, Operation list, String sizeArgument, int size, String cursorArgument,
			String cursor) {
		List<JsonNode> pages = new ArrayList<>();
		Map<String, @Nullable Object> variables = new HashMap<>(list.variables());
		variables.put(sizeArgument, size);
		do {
			JsonNode answer = answer(caller, body(list, variables));
			check(new Operation(list.document(), null, variables), answer);
			JsonNode page = answer.findPath("list");
			if (!page.isObject()) {
				break;
			}
			pages.add(page);
			variables.put(cursorArgument, page.at("/pageInfo/" + cursor).asString());
		}
		while (pages.getLast()
			.at(sizeArgument.equals("first") ? "/pageInfo/hasNextPage" : "/pageInfo/hasPreviousPage")
			.booleanValue());
		return pages;
	}

	private static List<String> ids(List<JsonNode> pages) {
		return pages.stream().flatMap((page) -> page.findValuesAsString("id").stream()).toList();
	}

	private static byte[] damagedBody(Operation operation, SplittableRandom random) {
		return switch (random.nextInt(3)) {
			case 0 -> damaged(body(operation, operation.variables()), random);
			case 1 ->
				body(operation.of(new String(damaged(operation.document().getBytes(StandardCharsets.UTF_8), random),
						StandardCharsets.UTF_8)), operation.variables());
			default -> body(operation.of(reworded(operation.document(), random)), operation.variables());
		};
	}

	/**
	 * Returns the document with one or more of its words or signs replaced, inserted or
	 * removed.
	 */
	private static String reworded(String document, SplittableRandom random) {
		List<String> words = new ArrayList<>(List.of(document.split("\\b")));
		for (int times = random.nextInt(3); times >= 0; times--) {
			int at = random.nextInt(words.size());
			switch (random.nextInt(3)) {
				case 0 -> words.set(at, pick(words, random));
				case 1 -> words.add(at, pick(words, random));
				default -> words.set(at, "");
			}
		}
		return String.join("", words);
	}

	private static byte[] damaged(byte[] bytes, SplittableRandom random) {
		byte[] damaged = bytes;
		for (int times = random.nextInt(4); times >= 0 && damaged.length > 0; times--) {
			int from = random.nextInt(damaged.length);
			int to = Math.min(from + random.nextInt(40), damaged.length);
			damaged = switch (random.nextInt(5)) {
				case 0 -> joined(damaged, from, pick(INSERTED, random).getBytes(StandardCharsets.UTF_8), from);
				case 1 ->
					joined(damaged, from, new byte[] { (byte) (damaged[from] ^ 1 << random.nextInt(8)) }, from + 1);
				case 2 -> joined(damaged, from, new byte[0], to);
				case 3 -> joined(damaged, to, Arrays.copyOfRange(damaged, from, to), to);
				default -> (random.nextInt(4) == 0) ? Arrays.copyOf(damaged, from) : damaged;
			};
		}
		return damaged;
	}

	private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
		return ByteBuffer.allocate(head + middle.length + bytes.length - tail)
			.put(bytes, 0, head)
			.put(middle)
			.put(bytes, tail, bytes.length - tail)
			.array();
	}

	private static <T> T pick(List<T> all, SplittableRandom random) {
		return all.get(random.nextInt(all.size()));
	}

}
