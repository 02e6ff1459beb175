package io.posttopic.postaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class PostActionWritingTests extends WritingTests {

	private static final String ROW = "postAction { id likedAt bookmarkedAt version } post { viewerAction { id } actions { totalCount } }";

	private static JsonNode set(Api api, String flags) {
		return run(api, "setPostAction(input: {postId: #Post:1, " + flags + "}) { " + ROW + " }");
	}

	@Test
	void clearingTheLastFlagDeletesTheRow() {
		JsonNode liked = set(ada(), "liked: true");
		assertThat(liked.at("/postAction/id").stringValue()).isEqualTo(id("PostAction", 1, 1));
		assertThat(liked.at("/post/viewerAction/id")).isEqualTo(liked.at("/postAction/id"));
		assertThat(liked.at("/postAction/bookmarkedAt").isNull()).isTrue();
		JsonNode again = set(ada(), "liked: true, bookmarked: null");
		assertThat(again.get("postAction")).isEqualTo(liked.get("postAction"));
		JsonNode both = set(ada(), "bookmarked: true");
		assertThat(both.at("/postAction/likedAt")).isEqualTo(liked.at("/postAction/likedAt"));
		assertThat(both.at("/postAction/bookmarkedAt").isString()).isTrue();
		assertThat(set(ada(), "liked: false").at("/postAction/likedAt").isNull()).isTrue();
		JsonNode none = set(ada(), "bookmarked: false");
		assertThat(none.get("postAction").isNull()).isTrue();
		assertThat(none.at("/post/actions/totalCount").intValue()).isZero();
		assertThat(set(ada(), "liked: false").get("postAction").isNull()).isTrue();
		assertThat(DATABASE.list("select * from \"PostAction\"")).isEmpty();
	}

	@Test
	void thePayloadHasTheOutcomeAndTheEdgesOfTheLists() {
		run(ada(), "setPostAction(input: {postId: #Post:2, liked: true}) { post { id } }");
		String set = "setPostAction(input: {postId: #Post:1, liked: %s}) { outcome userEdge { cursor node { user { username } } } postEdge { cursor node { post { title } } } }";
		JsonNode liked = run(ada(), set.formatted("true"));
		JsonNode lists = ada().data(ReadingTests.withIds("""
				{ post(id: #Post:1) { actions { edges { cursor node { user { username } } } } }
				  user(by: {username: "ada"}) { actions { edges { cursor node { post { title } } } } } }"""));
		assertThat(liked.get("outcome").stringValue()).isEqualTo("ADDED");
		assertThat(liked.get("userEdge")).isEqualTo(lists.at("/post/actions/edges/0"));
		assertThat(liked.get("postEdge")).isEqualTo(lists.at("/user/actions/edges/0"));
		assertThat(run(ada(), set.formatted("true")).get("outcome").stringValue()).isEqualTo("UNCHANGED");
		JsonNode removed = run(ada(), set.formatted("false"));
		assertThat(removed).hasToString("{\"outcome\":\"REMOVED\",\"userEdge\":null,\"postEdge\":null}");
	}

	@Test
	void concurrentlyClearingTheLastFlagsDeletesTheRow() throws Exception {
		for (int i = 0; i < 20; i++) {
			set(ada(), "liked: true, bookmarked: true");
			try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
				threads.invokeAll(List.of(() -> set(ada(), "liked: false"), () -> set(ada(), "bookmarked: false")));
			}
			assertThat(DATABASE.list("select * from \"PostAction\"")).isEmpty();
		}
	}

	@Test
	void anonymousCallersCannotSetFlags() {
		String like = "setPostAction(input: {postId: #Post:1, liked: true}) { post { id } }";
		assertThat(code(nobody(), like)).isEqualTo("UNAUTHENTICATED");
		assertThat(code(ada(), like.replace("#Post:1", "#Post:9"))).isEqualTo("NOT_FOUND");
		assertThat(DATABASE.list("select * from \"PostAction\"")).isEmpty();
		run(as("new.person"), like);
		assertThat(DATABASE.one("select username from \"Users\" join \"PostAction\" on id = \"UserId\""))
			.isEqualTo("new.person");
	}

	/** lars has bookmarked post 1, and liked and bookmarked post 2, in this order. */
	private void bookmark() {
		set(as("lars"), "bookmarked: true");
		run(as("lars"), "setPostAction(input: {postId: #Post:2, bookmarked: true}) { post { id } }");
		run(as("lars"), "setPostAction(input: {postId: #Post:2, liked: true}) { post { id } }");
		run(ada(), "setPostAction(input: {postId: #Post:1, liked: true}) { post { id } }");
	}

	@Test
	void bookmarksOfOthersAreHidden() {
		bookmark();
		for (Api api : List.of(nobody(), ada(), moderator())) {
			JsonNode data = api.data(ReadingTests.withIds(
					"""
							{ postActions { totalCount nodes { user { username } bookmarkedAt likedAt createdAt updatedAt version }
							    countsByUser { count } countsByPost { count } }
							  unliked: postActions(filter: {not: {liked: true}}) { totalCount }
							  node(id: #PostAction:1:2) { id } postAction(postId: #Post:1, userId: #User:2) { id }
							  post(id: #Post:1) { actions { totalCount } }
							  acted: posts(filter: {actions: {some: {userId: #User:2}}}) { totalCount }
							  untouched: posts(filter: {actions: {none: {userId: #User:2}}}) { totalCount }
							  posts(orderBy: {field: ACTION_COUNT, direction: DESC, countActions: {userId: #User:2}}) { nodes { id } }
							  user(by: {username: "lars"}) { actions { totalCount nodes { bookmarkedAt } } } }"""));
			assertThat(data.at("/postActions/totalCount").intValue()).isEqualTo(2);
			assertThat(data.at("/postActions/countsByUser").findValuesAsString("count")).containsOnly("1");
			assertThat(data.at("/unliked/totalCount").intValue()).isZero();
			assertThat(data.get("node").isNull() && data.get("postAction").isNull()).isTrue();
			assertThat(data.at("/post/actions/totalCount").intValue()).isEqualTo(1);
			assertThat(data.at("/acted/totalCount").intValue()).isEqualTo(1);
			assertThat(data.at("/untouched/totalCount").intValue()).isEqualTo(2);
			assertThat(data.at("/posts/nodes/0/id").stringValue()).isEqualTo(id("Post", 2));
			assertThat(data.at("/user/actions/totalCount").intValue()).isEqualTo(1);
			JsonNode row = data.at("/postActions/nodes")
				.valueStream()
				.filter((node) -> node.at("/user/username").stringValue().equals("lars"))
				.findFirst()
				.orElseThrow();
			assertThat(row.get("bookmarkedAt").isNull()).isTrue();
			assertThat(row.get("version").intValue()).isZero();
			assertThat(row.get("createdAt")).isEqualTo(row.get("likedAt")).isEqualTo(row.get("updatedAt"));
		}
	}

	/** All that others can learn of the rows of lars, in one query. */
	private static final String VIEW = ReadingTests.withIds(
			"""
					{ postActions { totalCount edges { cursor node { id likedAt bookmarkedAt createdAt updatedAt version } }
					    countsByUser { count user { id } } countsByPost { count } pageInfo { hasNextPage startCursor endCursor } }
					  oldest: postActions(first: 1, orderBy: {field: CREATED_AT}) { nodes { id createdAt } pageInfo { endCursor } }
					  leastLiked: postActions(orderBy: {field: LIKED_AT}) { edges { cursor node { id } } }
					  unliked: postActions(filter: {liked: false}) { totalCount }
					  old: postActions(filter: {createdAt: {before: "2023-01-01T00:00:00Z"}}) { totalCount }
					  recent: postActions(filter: {not: {createdAt: {before: "2023-01-01T00:00:00Z"}}}) { nodes { id } }
					  nodes(ids: [#PostAction:1:2, #PostAction:2:2, #PostAction:3:2]) { id }
					  postAction(postId: #Post:1, userId: #User:2) { id }
					  posts(orderBy: {field: ACTION_COUNT, countActions: {userId: #User:2}}) { edges { cursor node {
					    id version updatedAt viewerAction { id } actions { totalCount nodes { createdAt } } } } }
					  touched: posts(filter: {actions: {some: {createdAt: {before: "2023-01-01T00:00:00Z"}}}}) { totalCount }
					  untouched: posts(filter: {actions: {none: {userId: #User:2}}}) { nodes { id } }
					  user(by: {username: "lars"}) { version updatedAt actions { totalCount edges { cursor node { id } } } } }""");

	/**
	 * Another application's rows of lars: of post 1 without any flag, of post 2 a like in
	 * 2024 of what was bookmarked in 2020.
	 */
	private static void adopt() {
		DATABASE.execute(
				"""
						insert into "PostAction" ("PostId", "UserId", "likedAt", "bookmarkedAt", "createdAt", "updatedAt") values
							(1, 2, null, null, '2020-01-01Z', '2020-01-01Z'),
							(2, 2, '2024-01-01Z', '2020-01-01Z', '2020-01-01Z', '2024-02-01Z')""");
	}

	@Test
	void aRowWithoutALikeIsVisibleToItsUserAndAdmins() {
		adopt();
		for (Api api : List.of(nobody(), ada(), moderator())) {
			JsonNode data = api.data(VIEW);
			assertThat(data.at("/postActions/totalCount").intValue()).isEqualTo(1);
			assertThat(data.at("/unliked/totalCount").intValue()).isZero();
			assertThat(data.at("/nodes").valueStream().map(JsonNode::isNull)).containsExactly(true, false, true);
			assertThat(data.get("postAction").isNull()).isTrue();
			assertThat(data.at("/untouched/nodes").findValuesAsString("id")).containsExactlyInAnyOrder(id("Post", 1),
					id("Post", 3));
		}
		for (Api api : List.of(as("lars"), admin())) {
			JsonNode data = api.data(VIEW);
			assertThat(data.at("/postActions/totalCount").intValue()).isEqualTo(2);
			assertThat(data.at("/unliked/totalCount").intValue()).isEqualTo(1);
			assertThat(data.at("/postAction/id").stringValue()).isEqualTo(id("PostAction", 1, 2));
		}
		DATABASE.execute("""
				update "PostAction" set "likedAt" = "createdAt" where "likedAt" is null and "bookmarkedAt" is null""");
		assertThat(nobody().data(VIEW).at("/postActions/totalCount").intValue()).isEqualTo(2);
	}

	@Test
	void anOlderBookmarkDoesNotChangeTheVisibleCreation() {
		adopt();
		for (Api api : List.of(nobody(), ada(), as("lars"), admin())) {
			JsonNode data = api.data(VIEW);
			JsonNode liked = data.at("/postActions/edges/0");
			assertThat(liked.at("/node/createdAt").stringValue()).isEqualTo("2024-01-01T00:00:00.000Z");
			assertThat(cursor(liked.get("cursor"))).contains("2024-01-01").doesNotContain("2020");
			assertThat(data.at("/recent/nodes").findValuesAsString("id")).containsExactly(id("PostAction", 2, 2));
		}
		for (Api api : List.of(nobody(), ada())) {
			JsonNode data = api.data(VIEW);
			assertThat(data.at("/postActions/edges/0/node/updatedAt"))
				.isEqualTo(data.at("/postActions/edges/0/node/likedAt"));
			assertThat(data.at("/old/totalCount").intValue()).isZero();
			assertThat(data.at("/touched/totalCount").intValue()).isZero();
			assertThat(cursor(data.at("/oldest/pageInfo/endCursor"))).doesNotContain("2020");
		}
	}

	@Test
	void aBookmarkChangesNothingForOthers() {
		adopt();
		run(as("lars"), "setPostAction(input: {postId: #Post:2, bookmarked: false}) { post { id } }");
		JsonNode anonymous = nobody().data(VIEW);
		JsonNode adas = ada().data(VIEW);
		for (boolean bookmarked : List.of(true, false)) {
			for (int post = 1; post <= 3; post++) {
				run(as("lars"), "setPostAction(input: {postId: #Post:%d, bookmarked: %b}) { post { id } }"
					.formatted(post, bookmarked));
				assertThat(nobody().data(VIEW)).isEqualTo(anonymous);
				assertThat(ada().data(VIEW)).isEqualTo(adas);
			}
		}
	}

	@Test
	void rowsAreOrderedByTheVisibleCreation() {
		adopt();
		DATABASE.execute("""
				insert into "PostAction" ("PostId", "UserId", "likedAt", "createdAt", "updatedAt") values
					(1, 1, '2025-01-01Z', '2019-01-01Z', now()), (2, 1, null, '2021-01-01Z', now())""");
		for (Api api : List.of(nobody(), as("lars"), ada(), admin())) {
			List<String> forwards = api.data("{ postActions(orderBy: {field: CREATED_AT}) { nodes { createdAt } } }")
				.findValuesAsString("createdAt");
			assertThat(forwards).isSorted();
			List<String> paged = new ArrayList<>();
			String after = "";
			for (int i = 0; i < forwards.size(); i++) {
				JsonNode page = api
					.data("{ postActions(first: 1, orderBy: {field: CREATED_AT}" + after
							+ ") { nodes { createdAt } pageInfo { endCursor } } }")
					.get("postActions");
				paged.add(page.at("/nodes/0/createdAt").stringValue());
				after = ", after: \"" + page.at("/pageInfo/endCursor").stringValue() + "\"";
			}
			assertThat(paged).isEqualTo(forwards);
		}
		assertThat(admin().data("{ postActions(orderBy: {field: LIKED_AT}) { nodes { likedAt } } }")
			.findValuesAsString("likedAt"))
			.containsExactly("", "", "2024-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z");
	}

	private static String cursor(JsonNode cursor) {
		return new String(Base64.getUrlDecoder().decode(cursor.stringValue()), StandardCharsets.UTF_8);
	}

	@Test
	void ownBookmarksAreVisible() {
		bookmark();
		JsonNode own = as("lars").data(ReadingTests.withIds(
				"""
						{ viewer { username actions { totalCount } marked: actions(filter: {bookmarked: true}) { totalCount nodes { bookmarkedAt } } }
						  user(by: {username: "lars"}) { actions(filter: {bookmarked: true, liked: false}) { totalCount } }
						  postActions(filter: {userId: #User:2, and: [{bookmarked: true}]}) { totalCount }
						  posts(filter: {actions: {some: {bookmarked: true, userId: #User:2}}}) { totalCount nodes { viewerAction { bookmarkedAt } } } }"""));
		assertThat(own.at("/viewer/actions/totalCount").intValue()).isEqualTo(2);
		assertThat(own.at("/viewer/marked/nodes").findValuesAsString("bookmarkedAt")).hasSize(2).doesNotContain("");
		assertThat(own.at("/user/actions/totalCount").intValue()).isEqualTo(1);
		assertThat(own.at("/postActions/totalCount").intValue()).isEqualTo(2);
		assertThat(own.at("/posts/totalCount").intValue()).isEqualTo(2);
		JsonNode all = admin()
			.data("{ postActions(filter: {bookmarked: true}) { totalCount nodes { bookmarkedAt version } } }");
		assertThat(all.at("/postActions/totalCount").intValue()).isEqualTo(2);
		assertThat(nobody().data("{ viewer { id } posts { nodes { viewerAction { id } } } }")
			.findValuesAsString("viewerAction")).containsOnly("");
	}

	@Test
	void theCallersIdIsReadOnceForAllFiltersByBookmarks() {
		bookmark();
		String query = ReadingTests.withIds(
				"""
						{ postActions(filter: {userId: #User:2, and: [%s]}) { totalCount nodes { id } }
						  posts(orderBy: {field: ACTION_COUNT, countActions: {userId: #User:2, bookmarked: true}}) { nodes { id } } }"""
					.formatted("{bookmarked: true} ".repeat(20)));
		ServerLog log = ServerLog.of(DATABASE);
		assertThat(as("lars").data(query).at("/postActions/totalCount").intValue()).isEqualTo(2);
		assertThat(idStatements(log)).isOne();
		log = ServerLog.of(DATABASE);
		assertThat(as("without.row").send(query, Map.of()).findValuesAsString("code")).containsOnly("FORBIDDEN");
		assertThat(idStatements(log)).isOne();
	}

	@Test
	void nothingIsReadToEstimateACost() {
		String tooMuch = ReadingTests.withIds(
				"""
						{ posts(orderBy: {field: ACTION_COUNT, countActions: {userId: #User:2, bookmarked: true}}) { nodes { id } }
						  topics(first: 100) { nodes { posts(first: 100) { nodes { post { topics(first: 100) { totalCount } } } } } } }""");
		ServerLog log = ServerLog.of(DATABASE);
		assertThat(as("lars").error(tooMuch).at("/extensions/code").stringValue()).isEqualTo("TOO_COMPLEX");
		assertThat(idStatements(log)).isZero();
	}

	private static long idStatements(ServerLog log) {
		return log.statements()
			.stream()
			.filter((statement) -> statement.startsWith("select id from \"Users\""))
			.count();
	}

	@Test
	void filteringByBookmarksOfOthersIsForbidden() {
		bookmark();
		for (String query : List.of("postActions(filter: {bookmarked: true}) { totalCount }",
				"postActions(filter: {userId: #User:2, bookmarked: true}) { totalCount }",
				"postActions(filter: {userId: #User:1, not: {bookmarked: true}}) { totalCount }",
				"postActions(filter: {or: [{userId: #User:1}, {bookmarked: false}]}) { totalCount }",
				"user(by: {username: \"lars\"}) { actions(filter: {bookmarked: true}) { totalCount } }",
				"posts { nodes { author { actions(filter: {bookmarked: true}) { totalCount } } } }",
				"node(id: #User:2) { ... on User { actions(first: 0, filter: {bookmarked: true}) { __typename } } }",
				"postAction(postId: #Post:1, userId: #User:2) { user { actions(filter: {bookmarked: false}) { totalCount } } }",
				"postActions(filter: {user: {usernames: [\"lars\"]}, bookmarked: true}) { totalCount }",
				"postActions(filter: {userId: #User:2, or: [{bookmarked: true}]}) { totalCount }",
				"topics(filter: {posts: {some: {post: {actions: {some: {userId: #User:2, bookmarked: true}}}}}}) { totalCount }",
				"posts(filter: {actions: {none: {bookmarked: true}}}) { totalCount }",
				"posts(orderBy: {field: ACTION_COUNT, countActions: {bookmarked: true}}) { nodes { id } }")) {
			for (Api api : List.of(nobody(), ada())) {
				assertThat(api.error("{ " + ReadingTests.withIds(query) + " }").at("/extensions/code").stringValue())
					.as(query)
					.isEqualTo("FORBIDDEN");
			}
		}
	}

}
