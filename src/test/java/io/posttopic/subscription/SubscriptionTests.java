package io.posttopic.subscription;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.SequelizeApplication;
import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of subscriptions over server-sent events, with changes of this server and of
 * others.
 */
@ExtendWith(OutputCaptureExtension.class)
class SubscriptionTests extends WritingTests {

	private static final String TOPICS_OF_POST = """
			subscription($postId: ID, $topicId: ID, $after: String) {
				postTopicChanged(postId: $postId, topicId: $topicId, after: $after) {
					cursor kind at actor application id
					post { id title topics { totalCount } }
					topic { slug posts { totalCount } }
					postTopic { id position note }
					before { position } after { position } } }""";

	private static final String NOTES = "subscription($after: String) { postTopicChanged(after: $after) { after { note } } }";

	private static final String POST_ACTIONS = """
			subscription($postId: ID, $userId: ID, $after: String) {
				postActionChanged(postId: $postId, userId: $userId, after: $after) {
					kind actor id user { username } post { actions(filter: { liked: true }) { totalCount } viewerAction { bookmarkedAt } }
					postAction { likedAt bookmarkedAt } before { likedAt bookmarkedAt } after { likedAt bookmarkedAt } } }""";

	private static final String POSTS = """
			subscription($id: ID, $authorId: ID) { postChanged(id: $id, authorId: $authorId) { kind id post { title } } }""";

	@Test
	void anEventHasItsChangeTheRowItsEndsAndTheirCounts() throws Exception {
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of("postId", id("Post", 1)))) {
			run(ada(), "attachTopic(input: { postId: #Post:1, topic: { slug: \"t4\" }, note: \"why\" }) { outcome }");
			EventClient.Message message = client.next();
			JsonNode event = message.event();
			assertThat(message.id()).isEqualTo(event.at("/cursor").asString());
			assertThat(event.at("/kind").asString()).isEqualTo("ADDED");
			assertThat(event.at("/actor").asString()).isEqualTo("ada");
			assertThat(event.at("/id").asString()).isEqualTo(id("PostTopic", 1, 4));
			assertThat(event.at("/post/topics/totalCount").asInt()).isEqualTo(4);
			assertThat(event.at("/topic/posts/totalCount").asInt()).isEqualTo(1);
			assertThat(event.at("/postTopic/note").asString()).isEqualTo("why");
			assertThat(event.at("/after/position").asInt()).isEqualTo(3);
			assertThat(event.at("/before").isNull()).isTrue();
		}
	}

	/**
	 * The server still reads an event for another subscriber, so that the next changes
	 * that it finds include one which the client has received while it caught up.
	 */
	@Test
	void theFirstLiveEventsComeAfterThoseOfCatchingUp() throws Exception {
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		try (Connection early = DriverManager.getConnection(DATABASE.url(), "postgres", "");
				Statement earlier = early.createStatement();
				Connection other = DriverManager.getConnection(DATABASE.url(), "postgres", "");
				Statement lock = other.createStatement();
				EventClient _ = EventClient.open(nobody(), TOPICS_OF_POST, Map.of())) {
			early.setAutoCommit(false);
			other.setAutoCommit(false);
			lock.execute("lock table \"Posts\" in access exclusive mode");
			DATABASE.execute("update \"PostTopic\" set note = 'read slowly' where \"PostId\" = 1 and \"TopicId\" = 1");
			await().until(() -> DATABASE.waiting() == 1);
			earlier.execute("update \"PostTopic\" set note = 'earlier' where \"PostId\" = 1 and \"TopicId\" = 2");
			DATABASE.execute("update \"PostTopic\" set note = 'later' where \"PostId\" = 1 and \"TopicId\" = 3");
			EventClient.Message last;
			try (EventClient client = EventClient.open(nobody(), NOTES, Map.of("after", cursor))) {
				assertThat(client.next().event().at("/after/note").asString()).isEqualTo("read slowly");
				assertThat(client.next().event().at("/after/note").asString()).isEqualTo("later");
				early.commit();
				other.rollback();
				last = client.next();
				assertThat(last.event().at("/after/note").asString()).isEqualTo("earlier");
			}
			try (EventClient resumed = EventClient.open(nobody(), NOTES, Map.of("after", String.valueOf(last.id())))) {
				DATABASE.execute("update \"PostTopic\" set note = 'last' where \"PostId\" = 1 and \"TopicId\" = 1");
				assertThat(resumed.next().event().at("/after/note").asString()).isEqualTo("last");
			}
		}
	}

	@Test
	void changesOfOtherApplicationsAreEventsToo() throws Exception {
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of("topicId", id("Topic", 1)))) {
			DATABASE.execute("""
					set application_name = 'other'; update "PostTopic" set note = 'x' where "PostId" = 2;
					delete from "PostTopic" where "PostId" = 2""");
			List<JsonNode> events = client.events(2);
			assertThat(events).extracting((event) -> event.at("/kind").asString())
				.containsExactly("UPDATED", "REMOVED");
			assertThat(events.getFirst().at("/actor").isNull()).isTrue();
			assertThat(events.getFirst().at("/application").asString()).isEqualTo("other");
			assertThat(events.getLast().at("/postTopic").isNull()).isTrue();
			assertThat(events.getLast().at("/before/position").asInt()).isZero();
		}
	}

	@Test
	void eachWriteOfSequelizeAndOtherSessionsArrivesOnceWithItsWriter() throws Exception {
		String before = DATABASE.list("select coalesce(max(id), 0) from posttopic_changes").getFirst();
		DATABASE
			.execute("create role importer login; grant select, insert, update, delete on \"PostTopic\" to importer");
		try (SequelizeApplication sequelize = SequelizeApplication.on(DATABASE);
				Connection psql = DriverManager.getConnection(DATABASE.url() + "?ApplicationName=psql", "importer", "");
				Statement statement = psql.createStatement();
				EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of())) {
			psql.setAutoCommit(false);
			statement.execute("delete from \"PostTopic\"");
			psql.rollback();
			assertThat(sequelize.send("""
					await sequelize.transaction(async (transaction) => {
						const post = await Post.findByPk(3, { transaction })
						await post.addTopics([1, 2, 3], { transaction })
						throw new Error('rolled back')
					})""").at("/error/message").asString()).isEqualTo("rolled back");
			sequelize.run("await (await Post.findByPk(3)).addTopics([2, 1])");
			statement.execute("""
					update "PostTopic" set note = 'kept' where "PostId" = 3 and "TopicId" = 1; savepoint before_mistake;
					delete from "PostTopic" where "PostId" = 3; rollback to before_mistake;
					insert into "PostTopic" ("PostId", "TopicId") values (3, 3)""");
			psql.commit();
			sequelize.run("await (await Post.findByPk(3)).setTopics([3, 4])");
			assertThat(client.events(7))
				.extracting((event) -> event.at("/kind").asString() + " " + event.at("/topic/slug").asString() + " by "
						+ event.at("/application").asString())
				.containsSubsequence("ADDED t1 by sequelize", "UPDATED t1 by psql", "REMOVED t1 by sequelize")
				.containsSubsequence("UPDATED t1 by psql", "ADDED t3 by psql")
				.containsSubsequence("ADDED t2 by sequelize", "REMOVED t2 by sequelize")
				.contains("ADDED t4 by sequelize");
			run(ada(), "detachTopic(input: { postId: #Post:1, topicId: #Topic:1 }) { outcome }");
			assertThat(client.next().event().at("/actor").asString()).isEqualTo("ada");
			assertThat(DATABASE
				.list("select distinct application, role from posttopic_changes where key1 = 3 and key2 < 5 and id > "
						+ before))
				.containsExactlyInAnyOrder("sequelize|postgres", "psql|importer");
		}
		finally {
			DATABASE.execute("drop owned by importer; drop role importer");
		}
	}

	@Test
	void aSubscriberIsToldOnlyWhatItAskedFor() throws Exception {
		try (EventClient both = EventClient.open(nobody(), TOPICS_OF_POST,
				Map.of("postId", id("Post", 2), "topicId", id("Topic", 2)));
				EventClient all = EventClient.open(nobody(), TOPICS_OF_POST, Map.of())) {
			DATABASE.execute("insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (2, 3), (3, 2), (2, 2)");
			assertThat(all.events(3)).hasSize(3);
			assertThat(both.next().event().at("/id").asString()).isEqualTo(id("PostTopic", 2, 2));
			assertThat(both.isSilent()).isTrue();
		}
	}

	@Test
	void postsAreToldByIdAndByAuthorBeforeAndAfter() throws Exception {
		try (EventClient one = EventClient.open(nobody(), POSTS, Map.of("id", id("Post", 1)));
				EventClient ofLars = EventClient.open(nobody(), POSTS, Map.of("authorId", id("User", 2)))) {
			DATABASE.execute("update \"Posts\" set title = 'Uno', \"AuthorId\" = 2 where id = 1");
			DATABASE.execute("update \"Posts\" set \"AuthorId\" = 1 where id = 1");
			DATABASE.execute("delete from \"Posts\" where id = 3; delete from \"Posts\" where id = 1");
			List<JsonNode> events = one.events(3);
			assertThat(events).extracting((event) -> event.at("/kind").asString())
				.containsExactly("UPDATED", "UPDATED", "REMOVED");
			assertThat(events.getLast().at("/post").isNull()).isTrue();
			assertThat(events.getLast().at("/id").asString()).isEqualTo(id("Post", 1));
			assertThat(ofLars.events(2)).hasSize(2);
			assertThat(ofLars.isSilent()).isTrue();
		}
	}

	@Test
	void nothingIsLostOrDoubledWhileATransactionIsOpen() throws Exception {
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of());
				Connection slow = DriverManager.getConnection(DATABASE.url(), "postgres", "");
				Statement statement = slow.createStatement()) {
			slow.setAutoCommit(false);
			statement.execute("insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (3, 1)");
			DATABASE.execute("insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (3, 2)");
			assertThat(client.next().event().at("/topic/slug").asString()).isEqualTo("t2");
			DATABASE.execute("insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (3, 3)");
			EventClient.Message third = client.next();
			assertThat(third.event().at("/topic/slug").asString()).isEqualTo("t3");
			slow.commit();
			assertThat(client.next().event().at("/topic/slug").asString()).isEqualTo("t1");
			try (EventClient resumed = EventClient.open(nobody(), TOPICS_OF_POST,
					Map.of("after", Objects.requireNonNull(third.id())))) {
				assertThat(resumed.next().event().at("/topic/slug").asString()).isEqualTo("t1");
				DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 3 and \"TopicId\" = 2");
				assertThat(resumed.next().event().at("/kind").asString()).isEqualTo("REMOVED");
				assertThat(resumed.isSilent()).isTrue();
			}
		}
	}

	@Test
	void nothingOfATransactionThatIsRolledBackIsTold() throws Exception {
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of())) {
			DATABASE.execute("begin; delete from \"PostTopic\"; rollback");
			DATABASE.execute("insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (3, 3)");
			assertThat(client.next().event().at("/kind").asString()).isEqualTo("ADDED");
		}
	}

	@Test
	void theLastEventIdResumes() throws Exception {
		String id;
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of())) {
			DATABASE.execute("insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (3, 1), (3, 2), (3, 3)");
			id = Objects.requireNonNull(client.next().id());
		}
		DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 2");
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of(), "Last-Event-ID", id)) {
			assertThat(client.events(3)).extracting((event) -> event.at("/kind").asString())
				.containsExactly("ADDED", "ADDED", "REMOVED");
		}
	}

	@Test
	void aQueryTellsWhereToBegin() throws Exception {
		JsonNode data = nobody().data("{ eventsCursor post(id: \"" + id("Post", 1) + "\") { topics { totalCount } } }");
		DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 1");
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST,
				Map.of("after", data.get("eventsCursor").asString()))) {
			assertThat(client.next().event().at("/post/topics/totalCount").asInt()).isEqualTo(2);
		}
	}

	@Test
	void aBookmarkIsToldToItsUserAndAdminsAlone() throws Exception {
		try (EventClient ada = EventClient.open(ada(), POST_ACTIONS, Map.of());
				EventClient lars = EventClient.open(as("lars"), POST_ACTIONS, Map.of());
				EventClient nobody = EventClient.open(nobody(), POST_ACTIONS, Map.of());
				EventClient admin = EventClient.open(admin(), POST_ACTIONS, Map.of())) {
			run(ada(), "setPostAction(input: { postId: #Post:2, bookmarked: true }) { post { id } }");
			run(ada(), "setPostAction(input: { postId: #Post:2, liked: true }) { post { id } }");
			run(ada(), "setPostAction(input: { postId: #Post:2, bookmarked: false }) { post { id } }");
			run(ada(), "setPostAction(input: { postId: #Post:2, liked: false }) { post { id } }");
			for (EventClient trusted : List.of(ada, admin)) {
				assertThat(trusted.events(4)).extracting((event) -> event.at("/kind").asString())
					.containsExactly("ADDED", "UPDATED", "UPDATED", "REMOVED");
			}
			for (EventClient other : List.of(lars, nobody)) {
				List<JsonNode> events = other.events(2);
				assertThat(events).extracting((event) -> event.at("/kind").asString())
					.containsExactly("ADDED", "REMOVED");
				assertThat(events.getFirst().at("/after/bookmarkedAt").isNull()).isTrue();
				assertThat(events.getFirst().at("/user/username").asString()).isEqualTo("ada");
				assertThat(other.isSilent()).isTrue();
			}
		}
	}

	@Test
	void eachSubscriberOfOneSelectionReadsAsItsOwnCaller() throws Exception {
		String document = """
				subscription { postTopicChanged { post { viewerAction { bookmarkedAt } } } }""";
		run(ada(), "setPostAction(input: { postId: #Post:3, bookmarked: true }) { post { id } }");
		try (EventClient ada = EventClient.open(ada(), document, Map.of());
				EventClient lars = EventClient.open(as("lars"), document, Map.of())) {
			DATABASE.execute("insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (3, 1)");
			assertThat(ada.next().event().at("/post/viewerAction/bookmarkedAt").isNull()).isFalse();
			assertThat(lars.next().event().at("/post/viewerAction").isNull()).isTrue();
		}
	}

	@Test
	void aFilterIsPlannedForItsValuesHoweverOftenEventsAreRead() throws Exception {
		ServerLog log = ServerLog.of(DATABASE);
		try (EventClient client = EventClient.open(nobody(), """
				subscription($text: String) { postTopicChanged {
					post { topics(filter: { topic: { search: $text } }) { totalCount } } } }""",
				Map.of("text", "t2"))) {
			for (int i = 0; i < 20; i++) {
				DATABASE.execute("update \"PostTopic\" set note = '" + i + "' where \"PostId\" = 2");
				assertThat(client.next().event().at("/post/topics/totalCount").asInt()).isZero();
			}
		}
		assertThat(log.namedQueries()).isZero();
	}

	@Test
	void badInputIsTheOnlyResultOfTheStream() throws Exception {
		assertRejected("BAD_USER_INPUT", TOPICS_OF_POST, Map.of("after", "nonsense"));
		assertRejected("BAD_USER_INPUT", TOPICS_OF_POST, Map.of("postId", id("Topic", 1)));
		assertRejected("BAD_USER_INPUT",
				"subscription { postTopicChanged { post { topics(first: 1000) { totalCount } } } }", Map.of());
		assertRejected("GRAPHQL_VALIDATION_FAILED", "subscription { nothing }", Map.of());
		assertRejected("GRAPHQL_VALIDATION_FAILED",
				"subscription { a: postTopicChanged { kind } b: postTopicChanged { kind } }", Map.of());
		for (String conditional : List.of("subscription { postTopicChanged @skip(if: true) { kind } }",
				"subscription($if: Boolean!) { ... @include(if: $if) { postTopicChanged { kind } } }",
				"subscription { ...F } fragment F on Subscription { postTopicChanged @include(if: false) { kind } }")) {
			assertRejected("GRAPHQL_VALIDATION_FAILED", conditional, Map.of("if", true));
		}
		assertRejected("TOO_COMPLEX",
				"""
						subscription { postTopicChanged { post { topics(first: 100) { nodes { topic { posts(first: 100) { nodes {
							post { title } } } } } } } } }""",
				Map.of());
	}

	private void assertRejected(String code, String document, Map<String, ?> variables) throws Exception {
		try (EventClient client = EventClient.open(nobody(), document, variables)) {
			assertThat(client.status()).isEqualTo(200);
			assertThat(client.next().code()).isEqualTo(code);
			assertThat(client.next().name()).isEqualTo("complete");
			assertThat(client.next().name()).isEqualTo("closed");
		}
	}

	@Test
	void aCursorThatIsTooOldOrOfAnotherDatabaseHasExpired() throws Exception {
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		DATABASE.execute("update posttopic_changes_state set pruned = txid_current()");
		assertRejected("CURSOR_EXPIRED", TOPICS_OF_POST, Map.of("after", cursor));
		DATABASE.execute("update posttopic_changes_state set pruned = 0");
		String other = Base64.getUrlEncoder().encodeToString("1-2/5:5::1//0".getBytes(StandardCharsets.US_ASCII));
		assertRejected("CURSOR_EXPIRED", TOPICS_OF_POST, Map.of("after", other));
	}

	@Test
	void aFailureOfTheServerIsLoggedOnceAndIsNoStream(CapturedOutput log) throws Exception {
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		DATABASE.execute("alter table posttopic_changes rename to hidden_changes");
		try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of("after", cursor), "X-Request-Id",
				"logged-once")) {
			assertThat(client.status()).isEqualTo(500);
			assertThat(client.code()).isEqualTo("INTERNAL");
		}
		finally {
			DATABASE.execute("alter table hidden_changes rename to posttopic_changes");
		}
		assertThat(log.getOut().lines().filter((line) -> line.matches(".* errorId .* request logged-once.*")))
			.hasSize(1);
	}

	/** A dump that is restored on the same server creates the table anew. */
	@Test
	void aCursorHasExpiredAfterARestore() throws Exception {
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		DATABASE.execute("""
				alter table posttopic_changes rename to dumped_changes;
				create table posttopic_changes (like dumped_changes including all)""");
		try {
			assertRejected("CURSOR_EXPIRED", TOPICS_OF_POST, Map.of("after", cursor));
			String restored = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
			DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 2");
			try (EventClient client = EventClient.open(nobody(), TOPICS_OF_POST, Map.of("after", restored))) {
				assertThat(client.next().event().at("/kind").asString()).isEqualTo("REMOVED");
			}
		}
		finally {
			DATABASE.execute("drop table posttopic_changes; alter table dumped_changes rename to posttopic_changes");
		}
	}

	@Test
	void aQueryOverAStreamIsItsOnlyResult() throws Exception {
		try (EventClient client = EventClient.open(nobody(), "{ posts { totalCount } }", Map.of())) {
			assertThat(client.next().event().at("/totalCount").asInt()).isEqualTo(3);
			assertThat(client.next().name()).isEqualTo("complete");
		}
	}

}
