package io.posttopic.topiclist;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends random mutations of topic lists, and compares their outcomes and the rows with a
 * plain model in memory. The seed is printed; {@code -Dmodel.seed=} repeats it, and
 * {@code -Dfuzz.times=} multiplies the number of mutations.
 */
class ListModelTests extends WritingTests {

	private static final int STEPS = 400 * Integer.getInteger("fuzz.times", 1);

	private static final List<Integer> POSTS = List.of(1, 2, 3);

	private static final int MISSING_POST = 4;

	private static final int MISSING_TOPIC = 7;

	private final long seed = Long.getLong("model.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	private final Map<Integer, List<Integer>> lists = new TreeMap<>();

	private final Map<String, String> notes = new HashMap<>();

	private enum Kind {

		ATTACH, DETACH, UPDATE, MOVE

	}

	/**
	 * A change of one pair. Its place is a position, or a neighbor.
	 */
	private record Change(Kind kind, int post, int topic, @Nullable Integer position, @Nullable Integer neighbor,
			boolean isAfter, @Nullable String note) {

		/** The fields of the input, without the post and the topic. */
		String fields() {
			return Stream
				.of((this.position != null) ? "position: " + this.position : "",
						(this.neighbor != null) ? (this.isAfter ? "after" : "before") + ": #Topic:" + this.neighbor
								: "",
						(this.note != null) ? "note: \"" + this.note + "\"" : "")
				.filter((field) -> !field.isEmpty())
				.collect(Collectors.joining(", "));
		}

		String topicField() {
			return (this.kind == Kind.ATTACH) ? "topic: {id: #Topic:" + this.topic + "}"
					: "topicId: #Topic:" + this.topic;
		}

	}

	private Change change(Kind kind, int post, int topic) {
		boolean next = kind == Kind.MOVE && this.random.nextBoolean();
		boolean placed = kind == Kind.MOVE || kind == Kind.ATTACH && this.random.nextBoolean();
		boolean noted = (kind == Kind.UPDATE || kind == Kind.ATTACH) && this.random.nextBoolean();
		return new Change(kind, post, topic, (placed && !next) ? this.random.nextInt(6) : null,
				next ? 1 + this.random.nextInt(6) : null, this.random.nextBoolean(),
				noted ? "n" + this.random.nextInt(3) : null);
	}

	private List<Integer> list(int post) {
		return Objects.requireNonNull(this.lists.get(post));
	}

	private int post() {
		return 1 + this.random.nextInt((this.random.nextInt(8) == 0) ? MISSING_POST : POSTS.size());
	}

	private int topic() {
		return 1 + this.random.nextInt((this.random.nextInt(8) == 0) ? MISSING_TOPIC : 6);
	}

	private Kind kind() {
		return Kind.values()[this.random.nextInt(4)];
	}

	/** Changes the model as the server is supposed to change the rows. */
	private List<String> apply(List<Change> changes) {
		Set<List<Object>> seen = new HashSet<>();
		return changes.stream().map((change) -> {
			boolean isDetach = change.kind == Kind.DETACH;
			if (!this.lists.containsKey(change.post) && !isDetach
					|| change.kind == Kind.ATTACH && change.topic == MISSING_TOPIC
					|| !seen.add(List.of(change.kind == Kind.MOVE, change.post, change.topic))) {
				return "REJECTED";
			}
			return apply(change, this.lists.getOrDefault(change.post, new ArrayList<>()));
		}).toList();
	}

	private String apply(Change change, List<Integer> list) {
		int index = list.indexOf(change.topic);
		String key = change.post + " " + change.topic;
		if (change.kind == Kind.DETACH) {
			this.notes.remove(key);
			return list.remove((Integer) change.topic) ? "REMOVED" : "UNCHANGED";
		}
		if (change.kind != Kind.ATTACH && index < 0) {
			return "REJECTED";
		}
		if (change.neighbor != null && (!list.contains(change.neighbor) || change.neighbor == change.topic)) {
			return "REJECTED";
		}
		list.remove((Integer) change.topic);
		int target = (index >= 0) ? index : list.size();
		if (change.position != null) {
			target = Math.min(change.position, list.size());
		}
		else if (change.neighbor != null) {
			target = list.indexOf(change.neighbor) + (change.isAfter ? 1 : 0);
		}
		list.add(target, change.topic);
		boolean noted = change.note != null && !change.note.equals(this.notes.put(key, change.note));
		if (index < 0) {
			return "ADDED";
		}
		return (noted || target != index) ? "UPDATED" : "UNCHANGED";
	}

	@Test
	void randomMutationsDoWhatTheModelDoes() {
		System.out.println("Random mutations of lists with -Dmodel.seed=" + this.seed);
		POSTS.forEach((post) -> this.lists.put(post, new ArrayList<>()));
		this.lists.put(1, new ArrayList<>(List.of(1, 2, 3)));
		this.lists.put(2, new ArrayList<>(List.of(1)));
		for (int step = 0; step < STEPS; step++) {
			switch (this.random.nextInt(6)) {
				case 0 -> changePost(step);
				case 1 -> changeTopic(step);
				case 2 -> changeMatching(step);
				case 3 -> undo();
				default -> changePairs(step);
			}
			assertThat(DATABASE.list("""
					select "PostId" || ' ' || "TopicId", position, coalesce(note, '') from "PostTopic"
					order by "PostId", position, "TopicId\"""")).as("seed %d, step %d", this.seed, step)
				.isEqualTo(rows());
		}
		DATABASE.execute("truncate posttopic_retry_keys");
	}

	private List<String> rows() {
		List<String> rows = new ArrayList<>();
		this.lists.forEach((post, topics) -> {
			for (int position = 0; position < topics.size(); position++) {
				String key = post + " " + topics.get(position);
				rows.add(key + "|" + position + "|" + this.notes.getOrDefault(key, ""));
			}
		});
		return rows;
	}

	private List<Change> changes(Supplier<Change> change) {
		return Stream.generate(change).limit(1 + this.random.nextInt(4)).toList();
	}

	private void changePairs(int step) {
		Kind kind = kind();
		List<Change> changes = changes(() -> change(kind, post(), topic()));
		String mutation = Map
			.of(Kind.ATTACH, "attachTopics", Kind.DETACH, "detachTopics", Kind.UPDATE, "updatePostTopics", Kind.MOVE,
					"movePostTopics")
			.get(kind);
		String pairs = changes.stream()
			.map((change) -> "{postId: #Post:" + change.post + ", " + change.topicField() + ", " + change.fields()
					+ "}")
			.collect(Collectors.joining(" "));
		String key = this.random.nextBoolean() ? " @idempotent(key: \"" + step + "\")" : "";
		String field = mutation + "(input: {pairs: [" + pairs + "]})" + key + " { results { outcome } }";
		JsonNode payload = run(admin(), field);
		assertThat(payload.findValuesAsString("outcome")).as("seed %d, step %d, %s", this.seed, step, field)
			.isEqualTo(apply(changes));
		if (!key.isEmpty()) {
			assertThat(run(admin(), field)).isEqualTo(payload);
		}
	}

	/** Changes several lists of one input, all of which are written, or none. */
	private void changePost(int step) {
		int post = 1 + this.random.nextInt(POSTS.size());
		List<Change> changes = nested(() -> change(kind(), post, topic()));
		assertAllOrNothing(step, changes, "updatePost(input: {id: #Post:" + post + ", topics: {"
				+ lists(changes, Change::topicField, "#Topic:%d", Change::topic) + "}}) { topicChanges { outcome } }");
	}

	private void changeTopic(int step) {
		int topic = 1 + this.random.nextInt(6);
		List<Change> changes = nested(
				() -> change(Kind.values()[this.random.nextInt(Kind.MOVE.ordinal())], post(), topic));
		assertAllOrNothing(step, changes,
				"updateTopic(input: {id: #Topic:" + topic + ", posts: {"
						+ lists(changes, (change) -> "postId: #Post:" + change.post, "#Post:%d", Change::post)
						+ "}}) { postChanges { outcome } }");
	}

	/** The changes in the order in which the server makes them. */
	private List<Change> nested(Supplier<Change> change) {
		List<Kind> order = List.of(Kind.DETACH, Kind.ATTACH, Kind.UPDATE, Kind.MOVE);
		return changes(change).stream().sorted(Comparator.comparing((each) -> order.indexOf(each.kind))).toList();
	}

	private static String lists(List<Change> changes, Function<Change, String> end, String id,
			ToIntFunction<Change> key) {
		return Stream.of(Kind.values()).map((kind) -> {
			List<Change> ofKind = changes.stream().filter((change) -> change.kind == kind).toList();
			return ofKind.isEmpty() ? ""
					: kind.name().toLowerCase(Locale.ROOT) + ofKind.stream()
						.map((change) -> (kind == Kind.DETACH) ? id.formatted(key.applyAsInt(change))
								: "{" + end.apply(change) + ", " + change.fields() + "}")
						.collect(Collectors.joining(" ", ": [", "] "));
		}).collect(Collectors.joining());
	}

	private void assertAllOrNothing(int step, List<Change> changes, String field) {
		Map<Integer, List<Integer>> before = new HashMap<>();
		this.lists.forEach((post, list) -> before.put(post, new ArrayList<>(list)));
		Map<String, String> notesBefore = new HashMap<>(this.notes);
		boolean isRejected = apply(changes).contains("REJECTED");
		if (isRejected) {
			this.lists.putAll(before);
			this.notes.clear();
			this.notes.putAll(notesBefore);
		}
		JsonNode answer = admin().send("mutation { " + ReadingTests.withIds(field) + " }", Map.of());
		assertThat(answer.has("errors")).as("seed %d, step %d, %s: %s", this.seed, step, field, answer)
			.isEqualTo(isRejected);
	}

	private void changeMatching(int step) {
		int topic = 1 + this.random.nextInt(6);
		int other = 1 + this.random.nextInt(6);
		int limit = 1 + this.random.nextInt(3);
		Kind kind = this.random.nextBoolean() ? Kind.ATTACH : Kind.DETACH;
		List<Change> changes = POSTS.stream()
			.filter((post) -> list(post).contains(other) && (kind == Kind.ATTACH || list(post).contains(topic)))
			.limit(limit)
			.map((post) -> new Change(kind, post, topic, (kind == Kind.ATTACH) ? 0 : null, null, false, null))
			.toList();
		String field = ((kind == Kind.ATTACH) ? "attachTopicToPosts" : "detachTopicFromPosts")
				+ "(input: {filter: {topics: {any: [#Topic:" + other + "]}}, limit: " + limit + ", "
				+ ((kind == Kind.ATTACH) ? "topic: {id: #Topic:" + topic + "}, position: 0"
						: "topicId: #Topic:" + topic)
				+ "}) { added: added updated unchanged removed rejected }";
		JsonNode payload = run(admin(), field);
		List<String> outcomes = apply(changes);
		for (String outcome : List.of("ADDED", "UPDATED", "UNCHANGED", "REMOVED", "REJECTED")) {
			assertThat(payload.get(outcome.toLowerCase(Locale.ROOT)).intValue())
				.as("seed %d, step %d, %s: %s", this.seed, step, field, payload)
				.isEqualTo(Collections.frequency(outcomes, outcome));
		}
	}

	/** Changes a post in an operation that fails. */
	private void undo() {
		JsonNode answer = admin().send("mutation @atomic { "
				+ ReadingTests.withIds("setPostTopics(input: {postId: #Post:" + (1 + this.random.nextInt(POSTS.size()))
						+ ", topics: [{topic: {id: #Topic:" + (1 + this.random.nextInt(6))
						+ "}, note: \"undone\"}]}) { post { id } } deletePost(input: {id: #Post:99}) { deletedId }")
				+ " }", Map.of());
		assertThat(answer.at("/errors/0/extensions/undone").booleanValue()).isTrue();
	}

}
