package io.posttopic.read;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.posttopic.ReadingTests;
import io.posttopic.relay.GlobalId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionTests extends ReadingTests {

	private static final String TITLE = "coalesce(title, '')";

	private static final String LIKED = "coalesce(\"likedAt\", '-infinity')";

	/**
	 * A list: where it is, the type and table of its rows, which of them it has, and the
	 * SQL of each of its orders, the default one under "".
	 */
	record Listed(String parent, String field, String type, String where, String orderBy, String sql) {

		static Listed of(String path, String type, String where, String orderBy, String sql) {
			int dot = path.lastIndexOf('.');
			return new Listed((dot > 0) ? path.substring(0, dot) : "", path.substring(dot + 1), type, where, orderBy,
					sql);
		}

		@Override
		public String toString() {
			return this.parent + " " + this.field + " " + this.orderBy;
		}

	}

	static Stream<Listed> lists() {
		List<Listed> lists = new ArrayList<>();
		String post = "post(id: \"" + id("Post", 5) + "\")";
		String topic = "topic(by: {id: \"" + id("Topic", 1) + "\"})";
		String user = "user(by: {id: \"" + id("User", 2) + "\"})";
		String topicCount = "(select count(*) from \"PostTopic\" where \"PostId\" = id and \"TopicId\" <> 1)";
		String actionCount = "(select count(*) from \"VisibleAction\" where \"PostId\" = id and \"likedAt\" is not null)";
		for (String where : List.of("true", "\"AuthorId\" = 2")) {
			String path = where.equals("true") ? "posts" : user + ".posts";
			add(lists, path, "Post", where, "CREATED_AT", "\"createdAt\", id", true);
			add(lists, path, "Post", where, "UPDATED_AT", "\"updatedAt\", id", false);
			add(lists, path, "Post", where, "TITLE", TITLE + ", id", false);
			add(lists, path, "Post", where, "TOPIC_COUNT, countTopics: {not: {topicId: \"" + id("Topic", 1) + "\"}}",
					topicCount + ", id", false);
			add(lists, path, "Post", where, "ACTION_COUNT, countActions: {liked: true}", actionCount + ", id", false);
		}
		add(lists, "topics", "Topic", "true", "NAME", "coalesce(name, ''), id", false);
		lists.add(Listed.of("topics", "Topic", "true", "", "coalesce(name, ''), id"));
		add(lists, "topics", "Topic", "true", "CREATED_AT", "\"createdAt\", id", false);
		add(lists, "topics", "Topic", "true", "POST_COUNT",
				"(select count(*) from \"PostTopic\" where \"TopicId\" = id), id", false);
		add(lists, "users", "User", "true", "USERNAME", "coalesce(username, ''), id", false);
		lists.add(Listed.of("users", "User", "true", "", "coalesce(username, ''), id"));
		add(lists, "users", "User", "true", "CREATED_AT", "\"createdAt\", id", false);

		String ofPost = "\"PostId\" = 5";
		String ofTopic = "\"TopicId\" = 1";
		String ofUser = "\"UserId\" = 2";
		lists.add(Listed.of(post + ".topics", "PostTopic", ofPost, "", "position, \"TopicId\""));
		for (String[] list : new String[][] { { "postTopics", "true" }, { post + ".topics", ofPost },
				{ topic + ".posts", ofTopic } }) {
			add(lists, list[0], "PostTopic", list[1], "POSITION", "position, \"PostId\", \"TopicId\"", false);
			add(lists, list[0], "PostTopic", list[1], "CREATED_AT", "\"createdAt\", \"PostId\", \"TopicId\"",
					list[0].equals("postTopics"));
			add(lists, list[0], "PostTopic", list[1], "PINNED", "pinned, \"createdAt\", \"PostId\", \"TopicId\"",
					list[0].endsWith(".posts"));
		}
		for (String[] list : new String[][] { { "postActions", "true" }, { post + ".actions", ofPost },
				{ user + ".actions", ofUser } }) {
			add(lists, list[0], "PostAction", list[1], "CREATED_AT", "\"createdAt\", \"PostId\", \"UserId\"", true);
			add(lists, list[0], "PostAction", list[1], "LIKED_AT", LIKED + ", \"PostId\", \"UserId\"", false);
		}
		addOrdersThroughOtherRows(lists, topic, user);
		return lists.stream();
	}

	private static void addOrdersThroughOtherRows(List<Listed> lists, String topic, String user) {
		String title = "(select coalesce(title, '') from \"Posts\" where id = \"PostId\")";
		String created = "(select \"createdAt\" from \"Posts\" where id = \"PostId\")";
		String likes = "(select count(*) from \"VisibleAction\" a where a.\"PostId\" = x.\"PostId\" and \"likedAt\" is not null)";
		String author = "coalesce((select username from \"Users\" where id = %s), '')";
		String authorOfPost = author.formatted("(select \"AuthorId\" from \"Posts\" where id = \"PostId\")");
		for (String[] list : new String[][] {
				{ topic + ".posts", "PostTopic", "\"TopicId\" = 1", "{post: {field: TITLE}}", title + ", \"PostId\"" },
				{ topic + ".posts", "PostTopic", "\"TopicId\" = 1",
						"[{post: {field: TITLE, direction: DESC}}, {post: {field: CREATED_AT}}]",
						title + " desc, " + created + ", \"PostId\"" },
				{ topic + ".posts", "PostTopic", "\"TopicId\" = 1",
						"[{post: {field: ACTION_COUNT, countActions: {liked: true}}, direction: DESC}, {field: PINNED}]",
						likes + " desc, pinned, \"createdAt\", \"PostId\"" },
				{ "postTopics", "PostTopic", "true",
						"[{addedBy: {field: USERNAME}}, {field: POSITION, direction: DESC}]",
						author.formatted("\"AddedById\"") + ", position desc, \"PostId\" desc, \"TopicId\" desc" },
				{ user + ".actions", "PostAction", "\"UserId\" = 2",
						"[{post: {author: {field: USERNAME, direction: DESC}, direction: DESC}}, {field: CREATED_AT, direction: DESC}]",
						authorOfPost + ", \"createdAt\" desc, \"PostId\" desc" },
				{ "posts", "Post", "true",
						"[{author: {field: USERNAME}, direction: DESC}, {field: TITLE}, {field: CREATED_AT, direction: DESC}]",
						author.formatted("\"AuthorId\"") + " desc, " + TITLE + ", \"createdAt\" desc, id desc" },
				{ "posts", "Post", "true", "[{field: UPDATED_AT}]", "\"updatedAt\", id" },
				{ "posts", "Post", "true", "[]", "\"createdAt\" desc, id desc" } }) {
			lists.add(Listed.of(list[0], list[1], list[2], list[3], list[4]));
		}
	}

	private static void add(List<Listed> lists, String path, String type, String where, String order, String sql,
			boolean byDefault) {
		String descending = sql.replaceAll(",(?![^(]*\\))", " desc,") + " desc";
		lists.add(Listed.of(path, type, where, "{field: " + order + "}", sql));
		lists.add(Listed.of(path, type, where, "{direction: DESC, field: " + order + "}", descending));
		if (byDefault) {
			lists.add(Listed.of(path, type, where, "", descending));
		}
	}

	@ParameterizedTest
	@MethodSource("lists")
	void everyListIsReadInEachOrderInBothDirections(Listed list) {
		List<String> expected = expected(list);
		assertThat(expected).hasSizeGreaterThan(3);
		assertThat(readForwards(list, expected.size())).isEqualTo(expected);
		assertThat(readBackwards(list, expected.size())).isEqualTo(expected);
	}

	private List<String> readForwards(Listed list, int total) {
		List<String> read = new ArrayList<>();
		String first = "first: " + pageSize(total);
		JsonNode page = page(list, first, total);
		assertThat(page.at("/pageInfo/hasPreviousPage").booleanValue()).isFalse();
		read.addAll(ids(page));
		while (page.at("/pageInfo/hasNextPage").booleanValue()) {
			assertThat(read.size()).isLessThan(total);
			page = page(list, first + ", after: \"" + page.at("/pageInfo/endCursor").stringValue() + "\"", total);
			assertThat(page.at("/pageInfo/hasPreviousPage").booleanValue()).isTrue();
			read.addAll(ids(page));
		}
		return read;
	}

	private List<String> readBackwards(Listed list, int total) {
		List<String> read = new ArrayList<>();
		String last = "last: " + pageSize(total);
		JsonNode page = page(list, last, total);
		assertThat(page.at("/pageInfo/hasNextPage").booleanValue()).isFalse();
		read.addAll(ids(page).reversed());
		while (page.at("/pageInfo/hasPreviousPage").booleanValue()) {
			assertThat(read.size()).isLessThan(total);
			page = page(list, last + ", before: \"" + page.at("/pageInfo/startCursor").stringValue() + "\"", total);
			assertThat(page.at("/pageInfo/hasNextPage").booleanValue()).isTrue();
			read.addAll(ids(page).reversed());
		}
		Collections.reverse(read);
		return read;
	}

	/** Returns a size with which a long list has seven pages at most. */
	private static int pageSize(int total) {
		return Math.max(7, total / 6);
	}

	private JsonNode page(Listed list, String arguments, int total) {
		String orderBy = list.orderBy.isEmpty() ? "" : ", orderBy: " + list.orderBy;
		String field = list.field + "(" + arguments + orderBy + """
				) { edges { cursor node { id } } nodes { id } totalCount
				pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }""";
		JsonNode data = list.parent.isEmpty() ? api().data("{ " + field + " }")
				: api().data("{ " + list.parent + " { " + field + " } }").iterator().next();
		JsonNode page = data.get(list.field);
		assertThat(page.at("/totalCount").intValue()).isEqualTo(total);
		assertThat(page.at("/pageInfo/startCursor")).isEqualTo(page.at("/edges/0/cursor"));
		assertThat(page.at("/pageInfo/endCursor"))
			.isEqualTo(page.at("/edges/" + (page.get("edges").size() - 1) + "/cursor"));
		assertThat(ids(page))
			.isEqualTo(page.get("edges").valueStream().map((edge) -> edge.at("/node/id").stringValue()).toList());
		return page;
	}

	private List<String> expected(Listed list) {
		String key = switch (list.type) {
			case "PostTopic" -> "\"PostId\" || ':' || \"TopicId\"";
			case "PostAction" -> "\"PostId\" || ':' || \"UserId\"";
			default -> "id";
		};
		String table = switch (list.type) {
			case "PostTopic" -> list.type;
			case "PostAction" -> "VisibleAction";
			default -> list.type + "s";
		};
		return idsOf(list.type,
				"select " + key + " from \"" + table + "\" x where " + list.where + " order by " + list.sql);
	}

	@Test
	void aPageHoldsTwentyRowsUnlessAskedOtherwise() {
		assertThat(api().data("{ posts { nodes { id } } }").at("/posts/nodes")).hasSize(20);
		assertThat(api().data("{ posts(first: 60) { nodes { id } } }").at("/posts/nodes")).hasSize(60);
	}

	@Test
	void anEmptyPageKnowsWhatLiesAround() {
		JsonNode page = api()
			.data("{ posts(first: 0) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }")
			.get("posts");
		assertThat(page.get("nodes")).isEmpty();
		assertThat(page.at("/pageInfo/hasNextPage").booleanValue()).isTrue();
		assertThat(page.at("/pageInfo/hasPreviousPage").booleanValue()).isFalse();
		assertThat(page.at("/pageInfo/startCursor").isNull()).isTrue();
		assertThat(page.at("/pageInfo/endCursor").isNull()).isTrue();
	}

	@Test
	void totalCountStopsWhereItIsTold() {
		JsonNode posts = api().data(
				"{ posts { all: totalCount ten: totalCount(atMost: 10) none: totalCount(atMost: 0) many: totalCount(atMost: 1000) } }")
			.get("posts");
		assertThat(posts.get("all").intValue()).isEqualTo(60);
		assertThat(posts.get("ten").intValue()).isEqualTo(10);
		assertThat(posts.get("none").intValue()).isZero();
		assertThat(posts.get("many").intValue()).isEqualTo(60);
	}

	@Test
	void aVariableForAnOrderIsDeclaredAsAList() {
		String query = "query ($order: %s) { posts(first: 3, orderBy: $order) { nodes { id } } }";
		Map<String, ?> variables = Map.of("order", Map.of("field", "CREATED_AT"));
		assertThat(ids(api().data(query.formatted("[PostOrder!]"), variables).get("posts")))
			.isEqualTo(idsOf("Post", "select id from \"Posts\" order by \"createdAt\", id limit 3"));
		assertThat(api().send(query.formatted("PostOrder"), variables).at("/errors/0/extensions/code").stringValue())
			.isEqualTo("GRAPHQL_VALIDATION_FAILED");
	}

	@ParameterizedTest
	@MethodSource("badArguments")
	void badArgumentsAreToldByTheirPath(String query, String argument) {
		JsonNode error = api().error(query);
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
		assertThat(error.get("message").stringValue()).startsWith(argument + ": ");
	}

	static Stream<Arguments> badArguments() {
		String post = id("Post", 1);
		return Stream.of(new String[][] { { "{ posts(first: 101) { totalCount } }", "first" },
				{ "{ posts(first: -1) { totalCount } }", "first" }, { "{ posts(last: 101) { totalCount } }", "last" },
				{ "{ posts(first: 1, last: 1) { totalCount } }", "last" },
				{ "{ posts(first: 1, before: \"x\") { totalCount } }", "before" },
				{ "{ posts(after: \"!\") { totalCount } }", "after" },
				{ "{ posts(after: \"W10\") { totalCount } }", "after" },
				{ "{ posts(after: \"bnVsbA\") { totalCount } }", "after" },
				{ "{ posts { totalCount(atMost: -1) } }", "totalCount.atMost" },
				{ "{ posts { n: countsByTopic(first: 101) { count } } }", "n.first" },
				{ "{ posts { nodes { topics(first: -1) { totalCount } } } }", "nodes.topics.first" },
				{ "{ posts { edges { node { a: author { posts(last: -1) { totalCount } } } } } }",
						"edges.node.a.posts.last" },
				{ "{ topics { nodes { r: relatedTopics(first: -1) { count } } } }", "nodes.r.first" },
				{ "{ posts(filter: {authorId: \"" + post + "\"}) { __typename } }", "filter.authorId" },
				{ "{ posts(filter: {and: [{}, {not: {authorId: \"?\"}}]}) { totalCount } }",
						"filter.and.1.not.authorId" },
				{ "{ posts(filter: {topics: {all: [\"" + post + "\"]}}) { totalCount } }", "filter.topics.all.0" },
				{ "{ posts(filter: {search: \"a\\u0000\"}) { totalCount } }", "filter.search" },
				{ "{ posts(orderBy: {field: TITLE, countTopics: {}}) { totalCount } }", "orderBy.countTopics" },
				{ "{ posts(orderBy: {field: TOPIC_COUNT, countTopics: {topicId: \"" + post + "\"}}) { totalCount } }",
						"orderBy.countTopics.topicId" },
				{ "{ posts(orderBy: {field: ACTION_COUNT, countTopics: {topicId: \"?\"}, countActions: {liked: true}}) { totalCount } }",
						"orderBy.countTopics" },
				{ "{ posts(orderBy: {field: TOPIC_COUNT, countTopics: {}, countActions: {liked: true}}) { totalCount } }",
						"orderBy.countActions" },
				{ "{ posts(orderBy: {}) { totalCount } }", "orderBy" },
				{ "{ posts(orderBy: [{field: TITLE}, {field: TITLE, author: {field: USERNAME}}]) { totalCount } }",
						"orderBy.1" },
				{ "{ posts(orderBy: {author: {field: USERNAME}, countTopics: {}}) { totalCount } }",
						"orderBy.countTopics" },
				{ "{ postTopics(orderBy: [{field: POSITION}, {topic: {field: NAME, countPosts: {}}}]) { totalCount } }",
						"orderBy.1.topic.countPosts" },
				{ "{ postActions(orderBy: {post: {field: ACTION_COUNT, countActions: {postId: \"x\"}}}) { totalCount } }",
						"orderBy.post.countActions.postId" },
				{ "{ posts(orderBy: [" + "{field: TITLE}".repeat(11) + "]) { totalCount } }", "orderBy" },
				{ "{ post(id: \"" + id("Topic", 1) + "\") { id } }", "id" }, { "{ node(id: \"x\") { id } }", "id" },
				{ "{ node(id: \"" + GlobalId.encode("Nothing", 1) + "\") { id } }", "id" },
				{ "{ node(id: \"" + GlobalId.encode("Post", 1, 2) + "\") { id } }", "id" },
				{ "{ nodes(ids: [\"" + post + "\", \"" + post + "=\"]) { id } }", "ids.1" },
				{ "{ postTopic(postId: \"" + post + "\", topicId: \"" + post + "\") { id } }", "topicId" },
				{ "{ topic(by: {id: \"" + post + "\"}) { id } }", "by.id" } })
			.map((pair) -> Arguments.of((Object[]) pair));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
							{ ^p: posts(first: 101) { totalCount } }                               | ["p"]                      | first
					{ posts { ^n: totalCount(atMost: -1) } }                               | ["posts","n"]              | n.atMost
					{ posts { nodes { ^topics(first: -1) { totalCount } } } }              | ["posts","nodes"]          | nodes.topics.first
					{ posts { edges { node { ^t: topics(after: "x") { totalCount } } } } } | ["posts","edges"]          | edges.node.t.after
					{ post(id: #Post:1) { a: author { ^posts(last: -1) { totalCount } } } } | ["post","a","posts"]      | a.posts.last
					{ node(id: #Post:1) { ... on Post { ^topics(first: -1) { totalCount } } } } | ["node","topics"]     | topics.first
					{ nodes(ids: [#Post:1]) { ... on Post { ^topics(first: -1) { totalCount } } } } | ["nodes"]         | topics.first
					{ topics { nodes { ^r: relatedTopics(first: -1) { count } } } }        | ["topics","nodes"]         | nodes.r.first
					{ posts { countsByTopic { topic { ^posts(first: -1) { totalCount } } } } } | ["posts","countsByTopic"] | countsByTopic.topic.posts.first
					""")
	void theErrorOfANestedArgumentLeadsToItsField(String marked, String path, String argument) {
		String query = withIds(marked);
		JsonNode error = api().error(query.replace("^", ""));
		assertThat(error.get("path")).hasToString(path);
		assertThat(error.at("/locations/0/column").intValue()).isEqualTo(query.indexOf('^') + 1);
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
	}

	@Test
	void allThatIsWrongWithArgumentsIsTold() {
		JsonNode response = api().send(
				withIds("""
						{ posts(first: 101, after: "x", filter: {authorId: "y", or: [{ids: ["z", #Post:1, "y"]}, {title: {in: ["\\u0000", "", "\\u0000"]}}, {topics: {any: ["a"], some: {postId: #User:1}}}]},
						    orderBy: {field: ACTION_COUNT, countActions: {postId: "b", bookmarked: true}}) {
						    totalCount(atMost: -1)
						    countsByTopic(first: -1) { topic { posts(first: -1) { totalCount } } }
						    nodes { a: topics(first: -1, last: -1) { totalCount } b: author { actions(filter: {bookmarked: true}) { totalCount } } } }
						  postTopic(postId: "c", topicId: "d") { id }
						  nodes(ids: ["e", #Post:1, #User:2, "f"]) { id }
						  node(id: #Post:1) { ... on Post { topics(first: 101) { totalCount } actions(first: 101) { totalCount } } }
						  users { totalCount } }"""),
				Map.of());
		assertThat(response.get("errors").findValuesAsString("argument")).containsExactlyInAnyOrder("first",
				"filter.authorId", "filter.or.0.ids.0", "filter.or.0.ids.2", "filter.or.1.title.in.0",
				"filter.or.1.title.in.2", "filter.or.2.topics.any.0", "filter.or.2.topics.some.postId", "ids.0",
				"ids.3", "orderBy.countActions.postId", "orderBy.countActions.bookmarked", "totalCount.atMost",
				"countsByTopic.first", "countsByTopic.topic.posts.first", "nodes.a.last",
				"nodes.b.actions.filter.bookmarked", "postId", "topicId", "topics.first", "actions.first");
		assertThat(response.at("/data/posts").isNull()).isTrue();
		assertThat(response.at("/data/users/totalCount").intValue()).isEqualTo(20);
	}

	@Test
	void anInvalidSearchIsToldOnceBesideAllElse() {
		String search = "filter: {search: \"" + "a".repeat(1001) + "\"}, orderBy: {field: RELEVANCE}";
		JsonNode response = api()
			.send("{ posts(first: 101, " + search + ") { nodes { id } } user(by: {username: \"user1\"}) { posts("
					+ search + ", after: \"x\") { nodes { id } } } }", Map.of());
		assertThat(response.get("errors").findValuesAsString("argument")).containsExactlyInAnyOrder("first",
				"filter.search", "posts.filter.search", "posts.after");
	}

	@Test
	void theErrorsOfOneFieldHaveAnEnd() {
		String name = "a".repeat(2000);
		StringBuilder query = new StringBuilder(
				"{ posts(first: 1) { nodes { author { " + name + ": posts(first: 1) { nodes {");
		for (int i = 0; i < 200; i++) {
			query.append(" t").append(i).append(": topics(first: -1) { totalCount }");
		}
		JsonNode errors = api().send(query + " } } } } } }", Map.of()).get("errors");
		assertThat(errors.size()).isBetween(2, 10);
		assertThat(api().send(query.toString().replace(name, "a") + " } } } } } }", Map.of()).get("errors"))
			.hasSize(50);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "query ($v: OrderDirection) { posts(orderBy: {field: TITLE, direction: $v}) { totalCount } }",
					"query ($v: PostOrderField = TITLE) { posts(orderBy: {field: $v}) { totalCount } }",
					"query ($v: PostFilter = {}) { posts(filter: {and: [$v]}) { totalCount } }",
					"query ($v: ID = \"x\") { nodes(ids: [$v]) { id } }",
					"query ($v: Boolean = true) { posts { totalCount @skip(if: $v) } }" })
	void aVariableThatIsNullInSpiteOfItsDefaultIsTheCallersMistake(String query) {
		JsonNode response = api().send(query, Collections.singletonMap("v", null));
		assertThat(response.at("/errors/0/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					query ($v: ID = "x") { nodes(ids: [$v]) { id } }                                      | ids.0
					query ($v: UserOrderField = USERNAME) { users(orderBy: {field: $v}) { totalCount } }  | orderBy.field
					query ($v: PostTopicRevisionOrderField = AT) { posts { nodes { topicHistory(orderBy: {field: $v}) { totalCount } } } } | nodes.topicHistory.orderBy.field
					query ($v: String) { topic(by: {slug: $v}) { id } }                                   | by
					""")
	void aNullInAnArgumentIsToldByItsPath(String query, String argument) {
		JsonNode response = api().send(query, Collections.singletonMap("v", null));
		assertThat(response.at("/errors/0/extensions/argument").stringValue()).isEqualTo(argument);
		assertThat(api().error("{ topic(by: {slug: null}) { id } }").at("/extensions/argument").stringValue())
			.isEqualTo("by");
	}

	@Test
	void aTextThatIsNoneIsToldByItsPath() {
		JsonNode response = api().send("query ($slugs: [String!]) { topics(filter: {slugs: $slugs}) { totalCount } }",
				Map.of("slugs", List.of("a", "\ud800")));
		assertThat(response.at("/errors/0/extensions/argument").stringValue()).isEqualTo("filter.slugs.1");
	}

	@Test
	void aCursorIsGoodForItsOwnListAndOrderOnly() {
		String cursor = api().data("{ posts { pageInfo { endCursor } } }")
			.at("/posts/pageInfo/endCursor")
			.stringValue();
		for (String list : List.of("posts(orderBy: {field: CREATED_AT}, ",
				"posts(orderBy: {field: TITLE, direction: DESC}, ", "postTopics(",
				"posts(orderBy: {field: TOPIC_COUNT}, ",
				"posts(orderBy: {author: {field: CREATED_AT}, direction: DESC}, ",
				"posts(orderBy: [{field: CREATED_AT, direction: DESC}, {field: TITLE}], ")) {
			JsonNode error = api().error("{ " + list + "after: \"" + cursor + "\") { totalCount } }");
			assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("after");
			assertThat(error.get("message").stringValue()).contains("another list or order");
		}
		api()
			.data("{ posts(orderBy: {field: CREATED_AT, direction: DESC}, after: \"" + cursor + "\") { totalCount } }");
	}

	@ParameterizedTest
	@CsvSource({ "infinity, 60", "12024-01-01T00:00:00.5+00:00, 60", "0044-03-15T00:00:00+00:00 BC, 0",
			"-infinity, 0" })
	void aCursorMayHoldEveryTimeThatPostgresqlHas(String time, int older) {
		String cursor = api().data("{ posts(first: 1) { pageInfo { endCursor } } }")
			.at("/posts/pageInfo/endCursor")
			.stringValue();
		String text = new String(Base64.getUrlDecoder().decode(cursor)).replaceFirst("\"2024-[^\"]*\"",
				"\"" + time + "\"");
		String held = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
		assertThat(api().data("{ posts(first: 100, after: \"" + held + "\") { nodes { id } } }").at("/posts/nodes"))
			.hasSize(older);
	}

	@Test
	void aForgedCursorIsNoCursor() {
		String cursor = api().data("{ posts { pageInfo { endCursor } } }")
			.at("/posts/pageInfo/endCursor")
			.stringValue();
		String text = new String(Base64.getUrlDecoder().decode(cursor));
		for (String forged : List.of(text.replaceFirst(",\\d+]", "]"), text.replaceFirst(",\\d+]", ",1.5]"),
				text.replaceFirst(",\\d+]", ",\"1\"]"), text.replaceFirst(",\\d+]", ",99999999999999999999]"),
				text.replaceFirst("\"2024[^\"]*\"", "\"yesterday\""), text.replaceFirst("\"2024[^\"]*\"", "null"),
				text.replaceFirst(",\\d+]", ",[1]]"))) {
			String encoded = Base64.getUrlEncoder().encodeToString(forged.getBytes());
			assertThat(api().error("{ posts(after: \"" + encoded + "\") { nodes { id } } }")
				.at("/extensions/argument")
				.stringValue()).as(forged).isEqualTo("after");
		}
	}

}
