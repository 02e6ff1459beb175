package io.posttopic.changes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import io.posttopic.Api;
import io.posttopic.WritingTests;
import io.posttopic.relay.GlobalId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the history of join rows and of lists as they were, with changes of this
 * server and of others.
 */
class HistoryTests extends WritingTests {

	private static final String TOPIC_HISTORY = """
			query($id: ID!, $filter: PostTopicRevisionFilter) { post(id: $id) { topicHistory(filter: $filter) {
				totalCount nodes { kind actor application topic { slug } before { position note } after { position note addedBy { username } } } } } }""";

	private static final String TOPICS_AS_OF = """
			query($id: ID!, $asOf: DateTime) { post(id: $id) { topics(asOf: $asOf) {
				totalCount nodes { position note topic { slug } } countsByTopic { count topic { slug } } } } }""";

	@Autowired
	private ChangeLog log;

	@BeforeEach
	void forget() {
		DATABASE.execute("truncate posttopic_changes");
		DATABASE.execute("update posttopic_changes_state set since = clock_timestamp()");
		this.log.prune();
	}

	@Test
	void aChangeThroughThisServerHasItsCallerAndBothStates() {
		attach(ada(), "t4", "why");
		JsonNode history = history(nobody(), Map.of("id", post(1)));
		assertThat(history.at("/totalCount").asInt()).isEqualTo(1);
		JsonNode change = history.at("/nodes/0");
		assertThat(change.at("/kind").asString()).isEqualTo("ADDED");
		assertThat(change.at("/actor").asString()).isEqualTo("ada");
		assertThat(change.at("/application").asString()).isEqualTo("posttopic");
		assertThat(change.at("/topic/slug").asString()).isEqualTo("t4");
		assertThat(change.at("/before").isNull()).isTrue();
		assertThat(change.at("/after/position").asInt()).isEqualTo(3);
		assertThat(change.at("/after/note").asString()).isEqualTo("why");
		assertThat(change.at("/after/addedBy/username").asString()).isEqualTo("ada");
	}

	@Test
	void changesOfOtherApplicationsAreRecordedTheNewestFirst() {
		DATABASE.execute("""
				set application_name = 'shop';
				insert into "PostTopic" ("PostId", "TopicId") values (1, 5);
				update "PostTopic" set note = 'n' where "PostId" = 1 and "TopicId" = 5;
				update "PostTopic" set note = 'n', version = version where false;
				delete from "PostTopic" where "PostId" = 1 and "TopicId" = 5""");
		JsonNode history = history(nobody(), Map.of("id", post(1)));
		assertThat(history.findValuesAsString("kind")).containsExactly("REMOVED", "UPDATED", "ADDED");
		assertThat(history.findValuesAsString("application")).containsOnly("shop");
		assertThat(history.at("/nodes/0/actor").isNull()).isTrue();
		assertThat(history.at("/nodes/0/before/note").asString()).isEqualTo("n");
		assertThat(history.at("/nodes/0/after").isNull()).isTrue();
		assertThat(history.at("/nodes/1/before/note").isNull()).isTrue();
	}

	@Test
	void nothingIsRecordedOfWhatIsRolledBackOrChangesNothing() {
		DATABASE.execute("begin; delete from \"PostTopic\"; rollback");
		DATABASE.execute("begin; update \"PostTopic\" set note = null where false; commit");
		assertThat(DATABASE.one("select count(*) from posttopic_changes")).isEqualTo("0");
	}

	@Test
	void cascadesMovedKeysAndTruncationAreRecorded() {
		DATABASE.execute("delete from \"Topics\" where id = 1");
		DATABASE.execute("update \"PostTopic\" set \"TopicId\" = 6 where \"PostId\" = 1 and \"TopicId\" = 3");
		DATABASE.execute("truncate \"PostTopic\"");
		assertThat(DATABASE.list("select kind || ' ' || key1 || ' ' || key2 from posttopic_changes order by id"))
			.containsExactlyInAnyOrder("REMOVED 1 1", "REMOVED 2 1", "REMOVED 1 3", "ADDED 1 6", "REMOVED 1 2",
					"REMOVED 1 6");
	}

	@Test
	void theHistoryIsFilteredByTimeActorAndKind() {
		attach(ada(), "t4", "a");
		Instant between = now();
		attach(moderator(), "t5", "b");
		assertThat(count(Map.of("actor", "ada"))).isEqualTo(1);
		assertThat(count(Map.of("at", Map.of("from", between.toString())))).isEqualTo(1);
		assertThat(count(Map.of("at", Map.of("before", between.toString())))).isEqualTo(1);
		assertThat(count(Map.of("kind", "ADDED"))).isEqualTo(2);
		assertThat(count(Map.of("kind", "REMOVED"))).isZero();
		assertThat(count(Map.of("not", Map.of("actor", "ada")))).isEqualTo(1);
	}

	@Test
	void aPageContinuesAtItsCursor() {
		attach(ada(), "t4", "a");
		attach(ada(), "t5", "b");
		String query = "query($after: String) { topic(by: {slug: \"t4\"}) { name } post(id: \"%s\") { topicHistory(first: 1, after: $after) { edges { cursor node { after { note } } } pageInfo { hasNextPage } } } }"
			.formatted(post(1));
		JsonNode first = nobody().data(query).at("/post/topicHistory");
		assertThat(first.at("/pageInfo/hasNextPage").asBoolean()).isTrue();
		JsonNode second = nobody().data(query, Map.of("after", first.at("/edges/0/cursor").asString()))
			.at("/post/topicHistory");
		assertThat(List.of(first.at("/edges/0/node/after/note").asString(),
				second.at("/edges/0/node/after/note").asString()))
			.containsExactly("b", "a");
	}

	@Test
	void aRowAndATopicHaveTheirHistory() {
		attach(ada(), "t4", "a");
		assertThat(nobody()
			.data("{ postTopic(postId: \"%s\", topicId: \"%s\") { history { totalCount nodes { post { title } } } } }"
				.formatted(post(1), GlobalId.encode("Topic", 4)))
			.at("/postTopic/history/nodes/0/post/title")
			.asString()).isEqualTo("One");
		assertThat(nobody().data("{ topic(by: {slug: \"t4\"}) { postHistory { totalCount } } }")
			.at("/topic/postHistory/totalCount")
			.asInt()).isEqualTo(1);
	}

	@Test
	void theListIsReadAsItWas() {
		Instant before = now();
		DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 1");
		DATABASE
			.execute("update \"PostTopic\" set position = 0, note = 'moved' where \"PostId\" = 1 and \"TopicId\" = 3");
		attach(ada(), "t6", "late");
		JsonNode past = asOf(before);
		assertThat(past.at("/nodes").findValuesAsString("slug")).containsExactly("t1", "t2", "t3");
		assertThat(past.at("/nodes").findValuesAsString("position")).containsExactly("0", "1", "2");
		assertThat(past.at("/nodes/2/note").isNull()).isTrue();
		assertThat(past.at("/totalCount").asInt()).isEqualTo(3);
		assertThat(past.at("/countsByTopic")).hasSize(3);
		assertThat(asOf(now()).at("/totalCount").asInt()).isEqualTo(3);
	}

	@Test
	void aTopicIsReadAsItWasWithoutDeletedPosts() {
		Instant before = now();
		DATABASE.execute("delete from \"PostTopic\" where \"TopicId\" = 1 and \"PostId\" = 1");
		DATABASE.execute("delete from \"Posts\" where id = 2");
		JsonNode posts = nobody().data(
				"query($asOf: DateTime) { topic(by: {slug: \"t1\"}) { posts(asOf: $asOf, orderBy: {field: CREATED_AT}, filter: {post: {ids: [\"%s\"]}}) { nodes { post { title } } } } }"
					.formatted(post(1)),
				Map.of("asOf", before.toString()))
			.at("/topic/posts/nodes");
		assertThat(posts.findValuesAsString("title")).containsExactly("One");
	}

	@Test
	void aTimeOutsideOfTheLogIsRefused() {
		for (String time : new String[] { "2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z" }) {
			JsonNode answer = nobody().send(TOPICS_AS_OF, Map.of("id", post(1), "asOf", time));
			assertThat(answer.at("/errors")).as(answer.toString()).hasSize(1);
			assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("BAD_USER_INPUT");
			assertThat(answer.at("/errors/0/extensions/argument").asString()).isEqualTo("topics.asOf");
		}
	}

	@Test
	void aTimeIsRefusedOnceAnotherServerHasPrunedTheChangesAfterIt() {
		Map<String, Object> variables = Map.of("id", post(1), "asOf", now().minus(40, ChronoUnit.DAYS).toString());
		DATABASE.execute("update posttopic_changes_state set since = now() - interval '60 days'");
		this.log.prune();
		assertThat(nobody().data(TOPICS_AS_OF, variables).at("/post/topics/totalCount").asInt()).isEqualTo(3);
		DATABASE.execute("update posttopic_changes_state set since = now() - interval '35 days'");
		JsonNode answer = nobody().send(TOPICS_AS_OF, variables);
		assertThat(answer.at("/errors/0/extensions/code").asString()).as("%s", answer).isEqualTo("BAD_USER_INPUT");
	}

	@Test
	void aListIsRestoredAndTheRestorationUndone() {
		DATABASE.execute("update \"PostTopic\" set note = 'first' where \"PostId\" = 1 and \"TopicId\" = 1");
		Instant before = now();
		DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 1");
		attach(ada(), "t6", "late");
		Instant after = now();

		JsonNode dry = restore(ada(), before, true);
		assertThat(dry.at("/changes").findValuesAsString("outcome")).containsExactly("ADDED", "UPDATED", "UPDATED",
				"REMOVED");
		assertThat(dry.get("deletedPostTopicIds")).isEmpty();
		assertThat(slugs(dry)).containsExactly("t2", "t3", "t6");

		JsonNode restored = restore(ada(), before, false);
		assertThat(slugs(restored)).containsExactly("t1", "t2", "t3");
		assertThat(restored.at("/post/topics/nodes/0/note").asString()).isEqualTo("first");
		assertThat(restored.at("/deletedPostTopicIds")).hasSize(1);
		assertThat(restored.at("/rejected")).isEmpty();

		assertThat(slugs(restore(ada(), after, false))).containsExactly("t2", "t3", "t6");
		assertThat(restore(ada(), after, false).at("/changes").findValuesAsString("outcome")).containsOnly("UNCHANGED");
	}

	@Test
	void topicsThatAreGoneAreRejected() {
		Instant before = now();
		DATABASE.execute("delete from \"Topics\" where id = 2");
		JsonNode restored = restore(moderator(), before, false);
		assertThat(slugs(restored)).containsExactly("t1", "t3");
		assertThat(restored.at("/post/topics/nodes").findValuesAsString("position")).containsExactly("0", "1");
		assertThat(restored.at("/rejected/0/topicId").asString()).isEqualTo(GlobalId.encode("Topic", 2));
		assertThat(restored.at("/rejected/0/error/code").asString()).isEqualTo("NOT_FOUND");
	}

	@Test
	void onlyModeratorsRestorePins() {
		DATABASE.execute("update \"PostTopic\" set pinned = true where \"PostId\" = 1 and \"TopicId\" = 1");
		Instant before = now();
		DATABASE.execute("update \"PostTopic\" set pinned = false");
		assertThat(restore(ada(), before, false).at("/post/topics/nodes/0/pinned").asBoolean()).isFalse();
		assertThat(restore(moderator(), before, false).at("/post/topics/nodes/0/pinned").asBoolean()).isTrue();
	}

	@Test
	void whatMayNotBeRestoredChangesNothing() {
		Instant before = now();
		DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 1");
		String known = before.toString();
		assertRefused(nobody(), post(1), known, "", "UNAUTHENTICATED");
		assertRefused(as("lars"), post(1), known, "", "FORBIDDEN");
		assertRefused(ada(), post(99), known, "", "NOT_FOUND");
		assertRefused(ada(), GlobalId.encode("Topic", 1), known, "", "BAD_USER_INPUT");
		assertRefused(ada(), post(1), "2001-01-01T00:00:00Z", "", "BAD_USER_INPUT");
		assertRefused(ada(), post(1), "2999-01-01T00:00:00Z", "", "BAD_USER_INPUT");
		assertRefused(ada(), post(1), known, ", expectedTopicsVersion: \"stale\"", "CONFLICT");
		assertThat(DATABASE.one("select count(*) from \"PostTopic\" where \"PostId\" = 1")).isEqualTo("0");
	}

	private static void assertRefused(Api api, String postId, String asOf, String more, String code) {
		JsonNode error = api
			.error("mutation { restorePostTopics(input: {postId: \"%s\", asOf: \"%s\"%s}) { post { id } } }"
				.formatted(postId, asOf, more));
		assertThat(error.at("/extensions/code").asString()).as(error.toString()).isEqualTo(code);
	}

	private static JsonNode restore(Api api, Instant asOf, boolean dryRun) {
		return api
			.data("""
					mutation($input: RestorePostTopicsInput!) { restorePostTopics(input: $input) {
						post { topics { nodes { position pinned note topic { slug } } } }
						changes { outcome } deletedPostTopicIds rejected { topicId error { code } } } }""",
					Map.of("input", Map.of("postId", post(1), "asOf", asOf.toString(), "dryRun", dryRun)))
			.at("/restorePostTopics");
	}

	private static List<String> slugs(JsonNode payload) {
		return payload.at("/post/topics/nodes").findValuesAsString("slug");
	}

	@Test
	void whatIsOlderThanTheRetentionIsPruned() {
		attach(ada(), "t4", "a");
		Instant old = now();
		attach(ada(), "t5", "b");
		DATABASE.execute("update posttopic_changes set at = at - interval '31 days' where after->>'note' = 'a'");
		this.log.prune();
		assertThat(history(nobody(), Map.of("id", post(1))).at("/totalCount").asInt()).isEqualTo(1);
		assertThat(asOf(old).at("/totalCount").asInt()).isEqualTo(4);
	}

	/** Another server's transactions may have had higher numbers. */
	@Test
	void whatWasRestoredFromAnotherServerIsPruned() {
		DATABASE.execute(
				"""
						insert into posttopic_changes (xid, at, type, kind, key1)
						select txid_current() + 50000000, now() - interval '31 days', 'Post', 'UPDATED', 1;
						update posttopic_changes_state set first_id = (select max(id) from posttopic_changes);
						insert into posttopic_changes (type, kind, key1) select 'Post', 'UPDATED', 1 from generate_series(1, 1000)""");
		this.log.prune();
		assertThat(DATABASE.one("select count(*) from posttopic_changes")).isEqualTo("1000");
	}

	@Test
	void onlyTheirUserSeesBookmarksInTheHistory() {
		setAction(ada(), "bookmarked: true");
		setAction(ada(), "liked: true");
		setAction(ada(), "bookmarked: false");
		setAction(ada(), "liked: false");
		setAction(ada(), "liked: true");
		String query = "{ postAction(postId: \"%s\", userId: \"%s\") { history { totalCount nodes { kind before { likedAt bookmarkedAt } after { likedAt bookmarkedAt } } } } }"
			.formatted(post(1), GlobalId.encode("User", 1));
		for (Api other : List.of(nobody(), as("lars"))) {
			JsonNode history = other.data(query).at("/postAction/history");
			assertThat(history.at("/nodes").findValuesAsString("kind")).containsExactly("ADDED", "REMOVED", "ADDED");
			assertThat(history.at("/totalCount").asInt()).isEqualTo(3);
			assertThat(history.findValues("bookmarkedAt")).allMatch(JsonNode::isNull);
			assertThat(history.at("/nodes/2/before").isNull()).isTrue();
		}
		for (Api own : List.of(ada(), admin())) {
			JsonNode history = own.data(query).at("/postAction/history");
			assertThat(history.at("/totalCount").asInt()).isGreaterThanOrEqualTo(5);
			assertThat(history.findValues("bookmarkedAt")).anyMatch((value) -> !value.isNull());
		}
	}

	@Test
	void theBookmarksOfADeletedUserAreForgotten() {
		setAction(ada(), "bookmarked: true");
		setAction(as("lars"), "liked: true, bookmarked: true");
		DATABASE.execute("delete from \"Users\" where username in ('ada', 'lars')");
		assertThat(DATABASE.one("""
				select count(*) from posttopic_changes where type = 'PostAction'
				and coalesce(before->>'bookmarkedAt', after->>'bookmarkedAt') is not null""")).isEqualTo("0");
		assertThat(DATABASE.one("select count(*) from posttopic_changes where type = 'PostAction' and key2 = 1"))
			.isEqualTo("0");
		assertThat(DATABASE.list("select kind from posttopic_changes where type = 'PostAction' order by id"))
			.containsExactly("ADDED", "REMOVED");
	}

	@Test
	void aWriterWithoutRightsOnTheLogIsLogged() {
		DATABASE.execute("""
				drop role if exists writer;
				create role writer;
				grant select, insert on "PostTopic" to writer;
				begin;
				set local role writer;
				set local search_path = pg_catalog;
				insert into public."PostTopic" ("PostId", "TopicId") values (3, 1);
				commit;
				revoke all on "PostTopic" from writer;
				drop role writer""");
		assertThat(DATABASE.one("select count(*) from posttopic_changes where key1 = 3")).isEqualTo("1");
	}

	private static void attach(Api api, String slug, String note) {
		api.data("mutation { attachTopic(input: {postId: \"%s\", topic: {slug: \"%s\"}, note: \"%s\"}) { __typename } }"
			.formatted(post(1), slug, note));
	}

	private static void setAction(Api api, String flags) {
		api.data("mutation { setPostAction(input: {postId: \"%s\", %s}) { __typename } }".formatted(post(1), flags));
	}

	private static JsonNode history(Api api, Map<String, ?> variables) {
		return api.data(TOPIC_HISTORY, variables).at("/post/topicHistory");
	}

	private int count(Map<String, ?> filter) {
		return history(nobody(), Map.of("id", post(1), "filter", filter)).at("/totalCount").asInt();
	}

	private JsonNode asOf(Instant time) {
		return nobody().data(TOPICS_AS_OF, Map.of("id", post(1), "asOf", time.toString())).at("/post/topics");
	}

	private static Instant now() {
		return Instant.parse(DATABASE
			.one("select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
	}

	private static String post(long id) {
		return GlobalId.encode("Post", id);
	}

}
