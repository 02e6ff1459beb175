package io.posttopic.read;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads lists with random filters and orders, and compares their rows, counts, cursors,
 * aggregates and groups with those of a plain model of the data in memory.
 * {@code -Dfuzz.seed=} repeats a run or chooses another, and {@code -Dfuzz.times=}
 * multiplies the number of lists.
 */
class ModelTests extends WritingTests {

	private static final long SEED = Long.getLong("fuzz.seed", 2026);

	private static final int LISTS = 1_000 * Integer.getInteger("fuzz.times", 1);

	private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

	private static final List<String> TEXTS = List.of("", "Join tables", "join", "Counting rows", "o", "Topic 3",
			"topic-1", "user1.", "Name 1", "NOTE", "Note on 3", "%", "_", "'", "🎉", "x");

	private Model model = new Model();

	private record User(long id, @Nullable String username, @Nullable String name, Instant createdAt,
			Instant updatedAt) {

	}

	private record Topic(long id, String name, @Nullable String slug, Instant createdAt, Instant updatedAt) {

	}

	private record Post(long id, String title, @Nullable Long authorId, Instant createdAt, Instant updatedAt) {

	}

	private record Link(long postId, long topicId, int position, boolean pinned, @Nullable String note,
			@Nullable Long addedById, Instant createdAt, Instant updatedAt) {

	}

	/**
	 * What a user did, as a caller sees it.
	 */
	private record Action(long postId, long userId, @Nullable Instant likedAt, @Nullable Instant bookmarkedAt,
			Instant createdAt, @Nullable Instant updatedAt) {

	}

	/** The fields of a filter, and the rows that it matches. */
	private record Condition<T>(String fields, Predicate<T> test) {

		String text() {
			return "{" + this.fields + "}";
		}

	}

	/**
	 * The fields of an order, the value that it orders by, and that of a missing row.
	 */
	private record Key<T>(String fields, Function<T, Comparable<?>> value, Comparable<?> missing, boolean descending) {

		<R> Key<R> through(String field, Function<R, @Nullable T> reference, boolean reversed) {
			return new Key<>(field + ": {" + this.fields + "}" + (reversed ? ", direction: DESC" : ""), (row) -> {
				T referenced = reference.apply(row);
				return (referenced != null) ? this.value.apply(referenced) : this.missing;
			}, this.missing, this.descending != reversed);
		}

		@SuppressWarnings({ "unchecked", "rawtypes" })
		Comparator<T> comparator() {
			Comparator<T> ascending = (a, b) -> ((Comparable) this.value.apply(a)).compareTo(this.value.apply(b));
			return this.descending ? ascending.reversed() : ascending;
		}

	}

	/** What rows are grouped by: the arguments, the group's selection and its value. */
	private record Grouping<T>(String arguments, String selection, Function<T, @Nullable Comparable<?>> key,
			Function<Comparable<?>, String> json) {

	}

	/**
	 * A list of rows: the field with arguments that has it, which is empty for a root
	 * field, its own field, and what can be asked of it.
	 */
	private record Listed<T>(String parent, String field, List<T> rows, Function<T, String> id, Comparator<T> byKey,
			Supplier<Condition<T>> filter, Supplier<Key<T>> order, Map<String, Function<List<T>, String>> aggregates,
			List<Grouping<T>> groupings) {

	}

	/** The rows of all tables. */
	private static final class Model {

		private final Map<Long, User> users = new LinkedHashMap<>();

		private final Map<Long, Topic> topics = new LinkedHashMap<>();

		private final Map<Long, Post> posts = new LinkedHashMap<>();

		private final List<Link> links = new ArrayList<>();

		private final MultiValueMap<Long, Link> linksByPost = new LinkedMultiValueMap<>();

		private final MultiValueMap<Long, Link> linksByTopic = new LinkedMultiValueMap<>();

		private final MultiValueMap<Long, Post> postsByAuthor = new LinkedMultiValueMap<>();

		private final List<Action> actions = new ArrayList<>();

		/** The order of texts in the database's collation. */
		private final Map<String, Integer> collation = new HashMap<>();

		void add(Post post) {
			this.posts.put(post.id, post);
			if (post.authorId != null) {
				this.postsByAuthor.add(post.authorId, post);
			}
		}

		void add(Link link) {
			this.links.add(link);
			this.linksByPost.add(link.postId, link);
			this.linksByTopic.add(link.topicId, link);
		}

	}

	/** Somebody who reads, and the actions that they see. */
	private static final class Viewer {

		private final Api api;

		private final @Nullable Long id;

		private final boolean admin;

		private final List<Action> actions;

		private final Map<Long, List<Action>> actionsByPost;

		private final Map<Long, List<Action>> actionsByUser;

		Viewer(Api api, @Nullable Long id, boolean admin, Model model) {
			this.api = api;
			this.id = id;
			this.admin = admin;
			this.actions = model.actions.stream()
				.filter((row) -> row.likedAt != null || isOwn(row))
				.map((row) -> new Action(row.postId, row.userId, row.likedAt, isOwn(row) ? row.bookmarkedAt : null,
						(row.likedAt != null) ? row.likedAt : row.createdAt, isOwn(row) ? row.updatedAt : row.likedAt))
				.toList();
			this.actionsByPost = this.actions.stream().collect(Collectors.groupingBy(Action::postId));
			this.actionsByUser = this.actions.stream().collect(Collectors.groupingBy(Action::userId));
		}

		private boolean isOwn(Action row) {
			return this.admin || Objects.equals(this.id, row.userId);
		}

	}

	@BeforeEach
	void loadRows() {
		DATABASE.execute("truncate \"Users\", \"Posts\", \"Topics\", \"PostTopic\", \"PostAction\" restart identity");
		DATABASE.executeScript("reading.sql");
		DATABASE.execute("drop view \"VisibleAction\"");
		this.model = new Model();
		rows("Users", (row) -> this.model.users.put(row.get("id").longValue(), new User(row.get("id").longValue(),
				text(row, "username"), text(row, "name"), time(row, "createdAt"), time(row, "updatedAt"))));
		rows("Topics", (row) -> this.model.topics.put(row.get("id").longValue(), new Topic(row.get("id").longValue(),
				row.get("name").asString(""), text(row, "slug"), time(row, "createdAt"), time(row, "updatedAt"))));
		rows("Posts", (row) -> this.model.add(new Post(row.get("id").longValue(), row.get("title").asString(""),
				number(row, "AuthorId"), time(row, "createdAt"), time(row, "updatedAt"))));
		rows("PostTopic",
				(row) -> this.model.add(new Link(row.get("PostId").longValue(), row.get("TopicId").longValue(),
						row.get("position").intValue(), row.get("pinned").booleanValue(), text(row, "note"),
						number(row, "AddedById"), time(row, "createdAt"), time(row, "updatedAt"))));
		rows("PostAction",
				(row) -> this.model.actions.add(new Action(row.get("PostId").longValue(), row.get("UserId").longValue(),
						optionalTime(row, "likedAt"), optionalTime(row, "bookmarkedAt"), time(row, "createdAt"),
						time(row, "updatedAt"))));
		for (String text : DATABASE
			.list("""
					select text from (select coalesce(title, '') as text from "Posts" union select coalesce(name, '') from "Topics"
					union select coalesce(username, '') from "Users") texts order by text""")) {
			this.model.collation.put(text, this.model.collation.size());
		}
	}

	private static void rows(String table, Consumer<JsonNode> insert) {
		DATABASE.list("select row_to_json(t) from \"%s\" t".formatted(table))
			.forEach((row) -> insert.accept(JsonMapper.shared().readTree(row)));
	}

	private static @Nullable String text(JsonNode row, String column) {
		return row.get(column).isNull() ? null : row.get(column).stringValue();
	}

	private static @Nullable Long number(JsonNode row, String column) {
		return row.get(column).isNull() ? null : row.get(column).longValue();
	}

	private static Instant time(JsonNode row, String column) {
		return Objects.requireNonNull(optionalTime(row, column));
	}

	private static @Nullable Instant optionalTime(JsonNode row, String column) {
		return row.get(column).isNull() ? null : OffsetDateTime.parse(row.get(column).stringValue()).toInstant();
	}

	@Test
	void listsAreAsTheModelSays() {
		List<Viewer> viewers = List.of(new Viewer(nobody(), null, false, this.model),
				new Viewer(as("user2.2"), 2L, false, this.model), new Viewer(admin(), null, true, this.model));
		AtomicInteger answered = new AtomicInteger();
		List<String> problems = IntStream.range(0, LISTS).parallel().mapToObj((number) -> {
			SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + number);
			Reader reader = new Reader(this.model, random, viewers.get(random.nextInt(viewers.size())));
			try {
				reader.check(reader.list());
				answered.addAndGet(reader.answered);
				return null;
			}
			catch (AssertionError | RuntimeException ex) {
				return "List %d: %s%n%s%n".formatted(number, reader.query, ex);
			}
		}).filter(Objects::nonNull).toList();
		System.out.printf("Compared %d lists with -Dfuzz.seed=%d%n", answered.get(), SEED);
		assertThat(problems.size())
			.as("%d lists are wrong; ./mvnw test -Dtest=ModelTests -Dfuzz.seed=%d reads them again:%n%s",
					problems.size(), SEED, String.join("\n", problems.subList(0, Math.min(problems.size(), 5))))
			.isZero();
		assertThat(answered.get()).isGreaterThan(LISTS * 9 / 10);
	}

	/**
	 * Reads one list for one viewer.
	 */
	private static final class Reader {

		private final Model model;

		private final SplittableRandom random;

		private final Viewer viewer;

		private String query = "";

		private int answered;

		Reader(Model model, SplittableRandom random, Viewer viewer) {
			this.model = model;
			this.random = random;
			this.viewer = viewer;
		}

		Listed<?> list() {
			long post = 1 + this.random.nextInt(60);
			long topic = 1 + this.random.nextInt(12);
			long user = 1 + this.random.nextInt(20);
			return switch (this.random.nextInt(9)) {
				case 0 -> users("", "users", List.copyOf(this.model.users.values()));
				case 1 -> topics("", "topics", List.copyOf(this.model.topics.values()));
				case 2 -> posts("", "posts", List.copyOf(this.model.posts.values()));
				case 3 -> posts("user(by: {id: #User:" + user + "})", "posts", postsOfUser(user));
				case 4 -> links("", "postTopics", this.model.links);
				case 5 -> links("post(id: #Post:" + post + ")", "topics", linksOfPost(post));
				case 6 -> links("topic(by: {id: #Topic:" + topic + "})", "posts", linksOfTopic(topic));
				case 7 -> actions("", "postActions", this.viewer.actions);
				default -> actions("user(by: {id: #User:" + user + "})", "actions", actionsOfUser(user));
			};
		}

		<T> void check(Listed<T> list) {
			Condition<T> filter = list.filter.get();
			List<Key<T>> order = Stream.generate(list.order).limit(1 + this.random.nextInt(3)).toList();
			String arguments = "filter: " + filter.text() + ", orderBy: "
					+ order.stream().map((key) -> "{" + key.fields + "}").collect(Collectors.joining(", ", "[", "]"));
			List<T> matching = list.rows.stream().filter(filter.test).sorted(comparator(list, order)).toList();
			List<String> ids = matching.stream().map(list.id).toList();
			Grouping<T> grouping = pick(list.groupings);
			int least = this.random.nextInt(4);
			boolean byKey = this.random.nextBoolean();
			boolean descending = this.random.nextBoolean();
			String aggregates = String.join(" ", list.aggregates.keySet());
			JsonNode page = read(list, list.field + "(first: 100, " + arguments
					+ ") { totalCount edges { cursor node { id } } aggregate { %s } groups(by: %s, having: {from: %d}, orderBy: {field: %s, direction: %s}, first: 100) { count %s } }"
						.formatted(aggregates, grouping.arguments, least, byKey ? "KEY" : "COUNT",
								descending ? "DESC" : "ASC", grouping.selection))
				.path(list.field);
			if (page.isMissingNode()) {
				return;
			}
			this.answered++;
			assertThat(page.get("totalCount").intValue()).as("totalCount").isEqualTo(ids.size());
			assertThat(nodeIds(page)).as("rows").isEqualTo(first(ids, 100));
			assertThat(page.get("aggregate").propertyStream().map((field) -> field.getValue().toString()))
				.as("aggregates")
				.containsExactlyElementsOf(
						list.aggregates.values().stream().map((aggregate) -> aggregate.apply(matching)).toList());
			assertThat(page.get("groups")
				.valueStream()
				.map((group) -> group.get("count") + " "
						+ group.propertyStream().skip(1).findFirst().orElseThrow().getValue()))
				.as("groups")
				.containsExactlyElementsOf(groups(grouping, matching, least, byKey, descending));
			if (!ids.isEmpty()) {
				checkPages(list, arguments, first(ids, 100), page);
			}
		}

		/** Reads the rows around one of the first page. */
		private <T> void checkPages(Listed<T> list, String arguments, List<String> ids, JsonNode page) {
			int at = this.random.nextInt(ids.size());
			int size = 1 + this.random.nextInt(5);
			String cursor = page.at("/edges/" + at + "/cursor").stringValue();
			String fields = size + ", " + arguments
					+ ") { edges { node { id } } pageInfo { hasNextPage hasPreviousPage } } ";
			JsonNode pages = read(list, "after: " + list.field + "(after: \"" + cursor + "\", first: " + fields
					+ "before: " + list.field + "(before: \"" + cursor + "\", last: " + fields);
			JsonNode after = pages.get("after");
			JsonNode before = pages.get("before");
			if (at + 1 + size <= ids.size()) {
				assertThat(nodeIds(after)).as("after").isEqualTo(ids.subList(at + 1, at + 1 + size));
			}
			assertThat(after.at("/pageInfo/hasPreviousPage").booleanValue()).isTrue();
			assertThat(nodeIds(before)).as("before").isEqualTo(ids.subList(Math.max(0, at - size), at));
			assertThat(before.at("/pageInfo/hasPreviousPage").booleanValue()).isEqualTo(at > size);
			assertThat(before.at("/pageInfo/hasNextPage").booleanValue()).isTrue();
		}

		/**
		 * Returns the fields of the list's parent, or a missing node if they cost too
		 * much.
		 */
		private JsonNode read(Listed<?> list, String fields) {
			boolean isRoot = list.parent.isEmpty();
			this.query = ReadingTests
				.withIds(isRoot ? "{ " + fields + " }" : "{ parent: " + list.parent + " { " + fields + " } }");
			JsonNode answer = this.viewer.api.send(this.query, Map.of());
			if (answer.at("/errors/0/extensions/code").asString("").equals("TOO_COMPLEX")) {
				return answer.path("nothing");
			}
			assertThat(answer.has("errors")).as("%s", answer.get("errors")).isFalse();
			return isRoot ? answer.get("data") : answer.at("/data/parent");
		}

		private static List<String> nodeIds(JsonNode page) {
			return page.get("edges").valueStream().map((edge) -> edge.at("/node/id").stringValue()).toList();
		}

		private static List<String> first(List<String> ids, int size) {
			return ids.subList(0, Math.min(size, ids.size()));
		}

		private static <T> Comparator<T> comparator(Listed<T> list, List<Key<T>> order) {
			Comparator<T> all = order.stream().map(Key::comparator).reduce(Comparator::thenComparing).orElseThrow();
			return all.thenComparing(order.getLast().descending ? list.byKey.reversed() : list.byKey);
		}

		@SuppressWarnings({ "unchecked", "rawtypes" })
		private static <T> List<String> groups(Grouping<T> grouping, List<T> rows, int least, boolean byKey,
				boolean descending) {
			Map<@Nullable Comparable<?>, Integer> counts = new HashMap<>();
			rows.forEach((row) -> counts.merge(grouping.key.apply(row), 1, Integer::sum));
			Comparator<Map.Entry<@Nullable Comparable<?>, Integer>> order = Map.Entry
				.comparingByKey((Comparator) Comparator.nullsLast(Comparator.naturalOrder()));
			if (byKey) {
				order = descending ? order.reversed() : order;
			}
			else {
				Comparator<Map.Entry<@Nullable Comparable<?>, Integer>> byCount = Map.Entry.comparingByValue();
				order = (descending ? byCount.reversed() : byCount).thenComparing(order);
			}
			return counts.entrySet()
				.stream()
				.filter((group) -> group.getValue() >= least)
				.sorted(order)
				.limit(100)
				.map((group) -> group.getValue() + " "
						+ ((group.getKey() != null) ? grouping.json.apply(group.getKey()) : "null"))
				.toList();
		}

		// The lists

		private Listed<User> users(String parent, String field, List<User> rows) {
			return new Listed<>(parent, field, rows, (row) -> id("User", row.id), Comparator.comparing(User::id),
					() -> userFilter(2), this::userKey, aggregates(Map.of("createdAt", User::createdAt), Map.of()),
					List.of(time("UPDATED_AT", User::updatedAt), time("CREATED_AT", User::createdAt)));
		}

		private Listed<Topic> topics(String parent, String field, List<Topic> rows) {
			return new Listed<>(parent, field, rows, (row) -> id("Topic", row.id), Comparator.comparing(Topic::id),
					() -> topicFilter(2), this::topicKey, aggregates(Map.of("updatedAt", Topic::updatedAt), Map.of()),
					List.of(time("CREATED_AT", Topic::createdAt)));
		}

		private Listed<Post> posts(String parent, String field, List<Post> rows) {
			return new Listed<>(parent, field, rows, (row) -> id("Post", row.id), Comparator.comparing(Post::id),
					() -> postFilter(2), this::postKey,
					aggregates(Map.of("updatedAt", Post::updatedAt), Map.of("author", Post::authorId)),
					List.of(reference("AUTHOR", "author", Post::authorId), time("CREATED_AT", Post::createdAt),
							time("UPDATED_AT", Post::updatedAt)));
		}

		private Listed<Link> links(String parent, String field, List<Link> rows) {
			Map<String, Function<List<Link>, String>> aggregates = aggregates(Map.of("createdAt", Link::createdAt),
					Map.of("post", Link::postId, "topic", Link::topicId, "addedBy", Link::addedById));
			aggregates.put("position { min max sum avg }", (all) -> {
				var numbers = all.stream().mapToInt(Link::position).summaryStatistics();
				return all.isEmpty() ? "{\"min\":null,\"max\":null,\"sum\":0.0,\"avg\":null}"
						: "{\"min\":%d,\"max\":%d,\"sum\":%s,\"avg\":%s}".formatted(numbers.getMin(), numbers.getMax(),
								(double) numbers.getSum(), numbers.getAverage());
			});
			return new Listed<>(parent, field, rows, (row) -> id("PostTopic", row.postId, row.topicId),
					Comparator.comparing(Link::postId).thenComparing(Link::topicId), () -> linkFilter(2), this::linkKey,
					aggregates,
					List.of(reference("POST", "post", Link::postId), reference("TOPIC", "topic", Link::topicId),
							reference("ADDED_BY", "addedBy", Link::addedById),
							new Grouping<>("PINNED", "pinned", Link::pinned, String::valueOf),
							time("CREATED_AT", Link::createdAt)));
		}

		private Listed<Action> actions(String parent, String field, List<Action> rows) {
			return new Listed<>(parent, field, rows, (row) -> id("PostAction", row.postId, row.userId),
					Comparator.comparing(Action::postId).thenComparing(Action::userId), () -> actionFilter(2),
					this::actionKey,
					aggregates(
							new LinkedHashMap<>(Map.of("likedAt", Action::likedAt, "bookmarkedAt", Action::bookmarkedAt,
									"updatedAt", Action::updatedAt)),
							Map.of("post", Action::postId, "user", Action::userId)),
					List.of(reference("POST", "post", Action::postId), reference("USER", "user", Action::userId),
							time("LIKED_AT", Action::likedAt), time("BOOKMARKED_AT", Action::bookmarkedAt),
							time("UPDATED_AT", Action::updatedAt), time("CREATED_AT", Action::createdAt)));
		}

		private <T> Map<String, Function<List<T>, String>> aggregates(Map<String, Function<T, @Nullable Instant>> times,
				Map<String, Function<T, @Nullable Long>> references) {
			Map<String, Function<List<T>, String>> aggregates = new LinkedHashMap<>();
			aggregates.put("count", (rows) -> String.valueOf(rows.size()));
			references.forEach((name, value) -> aggregates.put(name + "Count",
					(rows) -> String.valueOf(rows.stream().map(value).filter(Objects::nonNull).distinct().count())));
			times.forEach((name, value) -> aggregates.put(name + " { min max }", (rows) -> {
				List<Instant> sorted = rows.stream().map(value).filter(Objects::nonNull).sorted().toList();
				return sorted.isEmpty() ? "{\"min\":null,\"max\":null}"
						: "{\"min\":%s,\"max\":%s}".formatted(json(sorted.getFirst()), json(sorted.getLast()));
			}));
			return aggregates;
		}

		private static <T> Grouping<T> reference(String value, String field, Function<T, @Nullable Long> key) {
			return new Grouping<>(value, field + " { databaseId }", key::apply,
					(id) -> "{\"databaseId\":\"" + id + "\"}");
		}

		private <T> Grouping<T> time(String value, Function<T, @Nullable Instant> time) {
			ZoneId zone = ZoneId.of(pick(List.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")));
			String unit = pick(List.of("HOUR", "DAY", "WEEK", "MONTH"));
			return new Grouping<>("%s, unit: %s, timeZone: \"%s\"".formatted(value, unit, zone), "start", (row) -> {
				Instant found = time.apply(row);
				return (found != null) ? truncated(found.atZone(zone), unit) : null;
			}, (start) -> json((Instant) start));
		}

		private static Instant truncated(ZonedDateTime time, String unit) {
			ZonedDateTime day = time.truncatedTo(ChronoUnit.DAYS);
			return (switch (unit) {
				case "HOUR" -> time.truncatedTo(ChronoUnit.HOURS);
				case "DAY" -> day;
				case "WEEK" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
				default -> day.withDayOfMonth(1);
			}).toInstant();
		}

		private static String json(Instant time) {
			return "\"" + Column.time(time.toString().replace("Z", "+00:00")) + "\"";
		}

		// Rows of rows

		private List<Link> linksOfPost(long post) {
			return this.model.linksByPost.getOrDefault(post, List.of());
		}

		private List<Link> linksOfTopic(long topic) {
			return this.model.linksByTopic.getOrDefault(topic, List.of());
		}

		private List<Action> actionsOfPost(long post) {
			return this.viewer.actionsByPost.getOrDefault(post, List.of());
		}

		private List<Action> actionsOfUser(long user) {
			return this.viewer.actionsByUser.getOrDefault(user, List.of());
		}

		private List<Post> postsOfUser(long user) {
			return this.model.postsByAuthor.getOrDefault(user, List.of());
		}

		private @Nullable User user(@Nullable Long id) {
			return (id != null) ? this.model.users.get(id) : null;
		}

		// Filters

		private Condition<User> userFilter(int depth) {
			return filter(depth, () -> userFilter(depth - 1),
					List.of(() -> textFilter("username", User::username), () -> textFilter("name", User::name),
							() -> timeFilter("createdAt", User::createdAt),
							() -> timeFilter("updatedAt", User::updatedAt)),
					List.of(() -> set("actions", (user) -> actionsOfUser(user.id), actionFilter(depth - 1)),
							() -> set("posts", (user) -> postsOfUser(user.id), postFilter(depth - 1))));
		}

		private Condition<Topic> topicFilter(int depth) {
			return filter(depth, () -> topicFilter(depth - 1),
					List.of(() -> textFilter("name", Topic::name), () -> textFilter("slug", Topic::slug),
							() -> timeFilter("updatedAt", Topic::updatedAt)),
					List.of(() -> set("posts", (topic) -> linksOfTopic(topic.id), linkFilter(depth - 1))));
		}

		private Condition<Post> postFilter(int depth) {
			return filter(depth, () -> postFilter(depth - 1),
					List.of(() -> textFilter("title", Post::title), () -> timeFilter("createdAt", Post::createdAt),
							() -> timeFilter("updatedAt", Post::updatedAt),
							() -> isNull("authorIsNull", Post::authorId),
							() -> idFilter("authorId", "User", 6, Post::authorId)),
					List.of(() -> set("topics", (post) -> linksOfPost(post.id), linkFilter(depth - 1)),
							() -> set("actions", (post) -> actionsOfPost(post.id), actionFilter(depth - 1)),
							() -> idsFilter((post) -> linksOfPost(post.id)),
							() -> referenced("author", userFilter(depth - 1), (post) -> user(post.authorId))));
		}

		private Condition<Link> linkFilter(int depth) {
			return filter(depth, () -> linkFilter(depth - 1),
					List.of(() -> textFilter("note", Link::note), () -> isNull("addedByIsNull", Link::addedById),
							() -> flag("pinned", Link::pinned), this::positionFilter,
							() -> idFilter("topicId", "Topic", 12, Link::topicId),
							() -> timeFilter("createdAt", Link::createdAt)),
					List.of(() -> referenced("post", postFilter(depth - 1),
							(link) -> this.model.posts.get(link.postId)),
							() -> referenced("topic", topicFilter(depth - 1),
									(link) -> this.model.topics.get(link.topicId)),
							() -> referenced("addedBy", userFilter(depth - 1), (link) -> user(link.addedById))));
		}

		private Condition<Action> actionFilter(int depth) {
			return filter(depth, () -> actionFilter(depth - 1),
					List.of(() -> flag("liked", (action) -> action.likedAt != null),
							() -> timeFilter("likedAt", Action::likedAt),
							() -> timeFilter("updatedAt", Action::updatedAt),
							() -> timeFilter("createdAt", Action::createdAt),
							() -> idFilter("userId", "User", 20, Action::userId)),
					List.of(() -> referenced("post", postFilter(depth - 1),
							(action) -> this.model.posts.get(action.postId)),
							() -> referenced("user", userFilter(depth - 1), (action) -> user(action.userId))));
		}

		/**
		 * Returns a filter of one or two conditions, or of several filters.
		 * @param simple the conditions on the row's own values
		 * @param nested the conditions on other rows
		 */
		private <T> Condition<T> filter(int depth, Supplier<Condition<T>> again, List<Supplier<Condition<T>>> simple,
				List<Supplier<Condition<T>>> nested) {
			switch ((depth > 0) ? this.random.nextInt(9) : 8) {
				case 0 -> {
					Condition<T> negated = again.get();
					return new Condition<>("not: " + negated.text(), negated.test.negate());
				}
				case 1 -> {
					List<Condition<T>> all = several(again);
					return new Condition<>("and: " + texts(all),
							(row) -> all.stream().allMatch((each) -> each.test.test(row)));
				}
				case 2 -> {
					List<Condition<T>> any = several(again);
					return new Condition<>("or: " + texts(any),
							(row) -> any.stream().anyMatch((each) -> each.test.test(row)));
				}
				case 3, 4, 5 -> {
					Condition<T> other = pick(nested).get();
					Condition<T> own = pick(simple).get();
					return new Condition<>(other.fields + ", " + own.fields, other.test.and(own.test));
				}
				case 6 -> {
					return pick(nested).get();
				}
				default -> {
					return pick(simple).get();
				}
			}
		}

		private <T> List<Condition<T>> several(Supplier<Condition<T>> filter) {
			return Stream.generate(filter).limit(this.random.nextInt(3)).toList();
		}

		private static <T> String texts(List<Condition<T>> conditions) {
			return conditions.stream().map(Condition::text).collect(Collectors.joining(", ", "[", "]"));
		}

		private <T, R> Condition<T> set(String field, Function<T, List<R>> rows, Condition<R> filter) {
			ToIntFunction<T> count = (row) -> (int) rows.apply(row).stream().filter(filter.test).count();
			int from = this.random.nextInt(6);
			int before = from + this.random.nextInt(8);
			return switch (this.random.nextInt(4)) {
				case 0 -> new Condition<>("%s: {some: %s}".formatted(field, filter.text()),
						(row) -> count.applyAsInt(row) > 0);
				case 1 -> new Condition<>("%s: {none: %s}".formatted(field, filter.text()),
						(row) -> count.applyAsInt(row) == 0);
				case 2 -> new Condition<>(
						"%s: {count: {from: %d, before: %d, filter: %s}}".formatted(field, from, before, filter.text()),
						(row) -> count.applyAsInt(row) >= from && count.applyAsInt(row) < before);
				default -> new Condition<>("%s: {count: {from: %d}}".formatted(field, from),
						(row) -> rows.apply(row).size() >= from);
			};
		}

		private Condition<Post> idsFilter(Function<Post, List<Link>> links) {
			List<Long> wanted = this.random.longs(this.random.nextInt(3), 1, 13).distinct().boxed().toList();
			String ids = wanted.stream().map((id) -> "#Topic:" + id).collect(Collectors.joining(", ", "[", "]"));
			Function<Post, Set<Long>> topics = (
					post) -> links.apply(post).stream().map(Link::topicId).collect(Collectors.toSet());
			return switch (this.random.nextInt(3)) {
				case 0 -> new Condition<>("topics: {any: " + ids + "}",
						(post) -> wanted.stream().anyMatch(topics.apply(post)::contains));
				case 1 ->
					new Condition<>("topics: {all: " + ids + "}", (post) -> topics.apply(post).containsAll(wanted));
				default -> new Condition<>("topics: {exactly: " + ids + "}",
						(post) -> topics.apply(post).equals(Set.copyOf(wanted)));
			};
		}

		private static <T, R> Condition<T> referenced(String field, Condition<R> filter,
				Function<T, @Nullable R> reference) {
			return new Condition<>(field + ": " + filter.text(), (row) -> {
				R other = reference.apply(row);
				return other != null && filter.test.test(other);
			});
		}

		private <T> Condition<T> textFilter(String field, Function<T, @Nullable String> value) {
			String text = pick(TEXTS);
			String other = pick(TEXTS);
			boolean ignoreCase = this.random.nextInt(3) == 0;
			Function<String, String> folded = (each) -> ignoreCase ? each.toLowerCase(Locale.ROOT) : each;
			boolean isNull = this.random.nextBoolean();
			String literal = "\"" + text + "\"";
			Map<String, Predicate<String>> operators = Map.of("eq: " + literal,
					(found) -> folded.apply(found).equals(folded.apply(text)),
					"in: [" + literal + ", \"" + other + "\"]",
					(found) -> List.of(folded.apply(text), folded.apply(other)).contains(folded.apply(found)),
					"startsWith: " + literal, (found) -> folded.apply(found).startsWith(folded.apply(text)),
					"contains: " + literal, (found) -> folded.apply(found).contains(folded.apply(text)));
			if (this.random.nextInt(6) == 0) {
				return new Condition<>("%s: {isNull: %s}".formatted(field, isNull),
						(row) -> (value.apply(row) == null) == isNull);
			}
			Map.Entry<String, Predicate<String>> operator = pick(
					operators.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList());
			return new Condition<>("%s: {%s, ignoreCase: %s}".formatted(field, operator.getKey(), ignoreCase),
					matching(value, operator.getValue()));
		}

		private <T> Condition<T> timeFilter(String field, Function<T, @Nullable Instant> value) {
			Instant from = START.plus(this.random.nextInt(2_400), ChronoUnit.HOURS);
			Instant before = from.plus(this.random.nextInt(1_000), ChronoUnit.HOURS);
			return switch (this.random.nextInt(4)) {
				case 0 -> new Condition<>("%s: {isNull: true}".formatted(field), (row) -> value.apply(row) == null);
				case 1 -> new Condition<>("%s: {before: \"%s\"}".formatted(field, before),
						matching(value, (time) -> time.isBefore(before)));
				case 2 -> new Condition<>("%s: {from: \"%s\"}".formatted(field, from),
						matching(value, (time) -> !time.isBefore(from)));
				default -> new Condition<>("%s: {from: \"%s\", before: \"%s\"}".formatted(field, from, before),
						matching(value, (time) -> !time.isBefore(from) && time.isBefore(before)));
			};
		}

		private static <T, V> Predicate<T> matching(Function<T, @Nullable V> value, Predicate<V> test) {
			return (row) -> {
				V found = value.apply(row);
				return found != null && test.test(found);
			};
		}

		private <T> Condition<T> isNull(String field, Function<T, @Nullable Object> value) {
			boolean isNull = this.random.nextBoolean();
			return new Condition<>(field + ": " + isNull, (row) -> (value.apply(row) == null) == isNull);
		}

		private <T> Condition<T> flag(String field, Predicate<T> value) {
			boolean wanted = this.random.nextBoolean();
			return new Condition<>(field + ": " + wanted, (row) -> value.test(row) == wanted);
		}

		private <T> Condition<T> idFilter(String field, String type, int ids, Function<T, @Nullable Long> value) {
			long id = 1 + this.random.nextInt(ids);
			return new Condition<>("%s: #%s:%d".formatted(field, type, id),
					(row) -> Objects.equals(value.apply(row), id));
		}

		private Condition<Link> positionFilter() {
			int from = this.random.nextInt(5);
			return new Condition<>("position: {from: " + from + "}", (link) -> link.position >= from);
		}

		// Orders

		private Key<User> userKey() {
			return this.random.nextBoolean() ? key("USERNAME", "", (user) -> text(user.username), text(""))
					: key("CREATED_AT", "", User::createdAt, Instant.MIN);
		}

		private Key<Topic> topicKey() {
			Condition<Link> counted = linkFilter(0);
			return switch (this.random.nextInt(3)) {
				case 0 -> key("NAME", "", (topic) -> text(topic.name), text(""));
				case 1 -> key("CREATED_AT", "", Topic::createdAt, Instant.MIN);
				default -> key("POST_COUNT", ", countPosts: " + counted.text(),
						(topic) -> linksOfTopic(topic.id).stream().filter(counted.test).count(), 0L);
			};
		}

		private Key<Post> postKey() {
			Condition<Link> links = linkFilter(0);
			Condition<Action> actions = actionFilter(0);
			return switch (this.random.nextInt(6)) {
				case 0 -> key("TITLE", "", (post) -> text(post.title), text(""));
				case 1 -> key("CREATED_AT", "", Post::createdAt, Instant.MIN);
				case 2 -> key("UPDATED_AT", "", Post::updatedAt, Instant.MIN);
				case 3 -> key("TOPIC_COUNT", ", countTopics: " + links.text(),
						(post) -> linksOfPost(post.id).stream().filter(links.test).count(), 0L);
				case 4 -> key("ACTION_COUNT", ", countActions: " + actions.text(),
						(post) -> actionsOfPost(post.id).stream().filter(actions.test).count(), 0L);
				default -> userKey().through("author", (post) -> user(post.authorId), this.random.nextBoolean());
			};
		}

		private Key<Link> linkKey() {
			boolean reversed = this.random.nextBoolean();
			return switch (this.random.nextInt(5)) {
				case 0 -> key("POSITION", "", Link::position, 0);
				case 1 -> key("CREATED_AT", "", Link::createdAt, Instant.MIN);
				case 2 -> postKey().through("post", (link) -> this.model.posts.get(link.postId), reversed);
				case 3 -> topicKey().through("topic", (link) -> this.model.topics.get(link.topicId), reversed);
				default -> userKey().through("addedBy", (link) -> user(link.addedById), reversed);
			};
		}

		private Key<Action> actionKey() {
			boolean reversed = this.random.nextBoolean();
			return switch (this.random.nextInt(5)) {
				case 0 -> key("LIKED_AT", "", (action) -> Objects.requireNonNullElse(action.likedAt, Instant.MIN),
						Instant.MIN);
				case 1 -> key("BOOKMARKED_AT", "",
						(action) -> Objects.requireNonNullElse(action.bookmarkedAt, Instant.MIN), Instant.MIN);
				case 2 -> key("CREATED_AT", "", Action::createdAt, Instant.MIN);
				case 3 -> postKey().through("post", (action) -> this.model.posts.get(action.postId), reversed);
				default -> userKey().through("user", (action) -> user(action.userId), reversed);
			};
		}

		private <T> Key<T> key(String order, String input, Function<T, Comparable<?>> value, Comparable<?> missing) {
			boolean descending = this.random.nextBoolean();
			return new Key<>("field: " + order + input + (descending ? ", direction: DESC" : ""), value, missing,
					descending);
		}

		private Integer text(@Nullable String text) {
			return Objects.requireNonNull(this.model.collation.get((text != null) ? text : ""));
		}

		private <T> T pick(List<T> all) {
			return all.get(this.random.nextInt(all.size()));
		}

	}

}
