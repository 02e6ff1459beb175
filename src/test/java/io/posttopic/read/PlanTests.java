package io.posttopic.read;

import java.util.Map;

import io.posttopic.PostgresServer;
import io.posttopic.ReadingTests;
import io.posttopic.ServerLog;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many rows PostgreSQL reads for a page of a large list, as its plan tells when it is
 * run: about a page of them, with a plan for the values at hand and with one for all.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("PlanTests.OnLarge")
@ContextConfiguration(initializers = PlanTests.OnLarge.class, inheritInitializers = false)
class PlanTests extends ReadingTests {

	private static final String PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";

	@ParameterizedTest
	@ValueSource(strings = { "posts(%s) { nodes { title author { name } } " + PAGE_INFO + " }",
			"posts(%s, orderBy: {field: UPDATED_AT}) { nodes { title } " + PAGE_INFO + " }",
			"posts(%s, orderBy: {field: TITLE, direction: DESC}) { nodes { title } " + PAGE_INFO + " }",
			"topic(by: {slug: \"large\"}) { posts(%s) { nodes { pinned post { title } } " + PAGE_INFO + " } }",
			"topic(by: {slug: \"large\"}) { posts(%s, orderBy: {field: CREATED_AT}) { nodes { post { title } } "
					+ PAGE_INFO + " } }",
			"postTopics(%s, filter: {topicId: #Topic:1, pinned: false}, orderBy: {field: CREATED_AT}) { nodes { position } "
					+ PAGE_INFO + " }",
			"user(by: {username: \"busy\"}) { posts(%s) { nodes { title } " + PAGE_INFO + " } }",
			"user(by: {username: \"busy\"}) { actions(%s) { nodes { post { title } } " + PAGE_INFO + " } }",
			"user(by: {username: \"busy\"}) { actions(%s, filter: {liked: true}, orderBy: {field: LIKED_AT, direction: DESC}) { nodes { likedAt } "
					+ PAGE_INFO + " } }",
			"postTopics(%s) { nodes { post { title } } " + PAGE_INFO + " }",
			"postActions(%s) { nodes { post { title } } " + PAGE_INFO + " }" })
	void aPageReadsAboutAPageOfRows(String field) {
		JsonNode first = check(field, "first: 20");
		JsonNode second = check(field, "first: 20, after: \"" + first.get("endCursor").stringValue() + "\"");
		check(field, "last: 20, before: \"" + second.get("endCursor").stringValue() + "\"");
		JsonNode last = check(field, "last: 20");
		JsonNode before = check(field, "last: 20, before: \"" + last.get("startCursor").stringValue() + "\"");
		check(field, "first: 20, after: \"" + before.get("startCursor").stringValue() + "\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "posts { totalCount(atMost: 100) }", "postTopics { totalCount(atMost: 100) }",
			"topic(by: {slug: \"large\"}) { posts { totalCount(atMost: 100) } }" })
	void aBoundedCountReadsNoMoreThanItsBound(String field) {
		ServerLog log = ServerLog.of(OnLarge.DATABASE);
		api().data("{ " + field + " }");
		assertThat(rowsRead(log, "force_custom_plan")).isLessThanOrEqualTo(110);
		assertThat(rowsRead(log, "force_generic_plan")).isLessThanOrEqualTo(110);
	}

	@ParameterizedTest
	@ValueSource(strings = { "posts(filter: {search: \"post 777\"}) { nodes { title } " + PAGE_INFO + " }",
			"posts(filter: {search: \"nothing\"}) { nodes { title } " + PAGE_INFO + " }",
			"posts(filter: {search: \"text\"}) { nodes { title } " + PAGE_INFO + " }",
			"posts(filter: {topics: {some: {topic: {slugs: [\"nothing\"]}}}}) { nodes { title } }",
			"posts(filter: {topics: {any: [#Topic:1]}}) { nodes { title } }",
			"posts(filter: {title: {eq: \"Post 777\"}}) { nodes { title } }",
			"posts(filter: {updatedAt: {before: \"2024-01-01T00:01:00Z\"}}) { nodes { title } }",
			"topics(filter: {name: {in: [\"Topic 7\", \"Topic 8\"]}}) { nodes { name } }",
			"topics(filter: {slug: {eq: \"topic-7\"}}) { nodes { name } }",
			"users(filter: {username: {eq: \"user7\"}}) { nodes { name } }",
			"postActions(filter: {likedAt: {before: \"2024-01-01T00:01:00Z\"}}, orderBy: {field: LIKED_AT}) { nodes { likedAt } }",
			"posts(filter: {author: {username: {eq: \"nobody\"}}}) { nodes { title } }",
			"postTopics(filter: {post: {createdAt: {before: \"2024-01-01T00:01:00Z\"}}}) { nodes { note } }" })
	void aFilterIsPlannedForItsValuesHoweverOftenItIsAsked(String field) {
		ServerLog log = ServerLog.of(OnLarge.DATABASE);
		for (int i = 0; i < 20; i++) {
			api().data(withIds("{ " + field + " }"));
		}
		assertThat(log.namedQueries()).isZero();
		assertThat(rowsRead(log, "auto")).as(field).isLessThanOrEqualTo(110);
	}

	@Test
	void aQueryByIdsHasOnePlanForAll() {
		ServerLog log = ServerLog.of(OnLarge.DATABASE);
		for (int i = 1; i <= 100; i++) {
			api().data("query ($id: ID!) { post(id: $id) { title } }", Map.of("id", id("Post", i)));
		}
		assertThat(log.namedQueries()).isPositive();
	}

	private JsonNode check(String field, String page) {
		ServerLog log = ServerLog.of(OnLarge.DATABASE);
		JsonNode data = api().data(withIds("{ " + field.formatted(page) + " }"));
		JsonNode info = data.findValue("pageInfo");
		assertThat(data.findValue("nodes")).hasSize(20);
		assertThat(rowsRead(log, "force_custom_plan")).as("%s of %s", page, field).isLessThanOrEqualTo(90);
		assertThat(rowsRead(log, "force_generic_plan")).as("%s of %s", page, field).isLessThanOrEqualTo(90);
		return info;
	}

	private static long rowsRead(ServerLog log, String mode) {
		String plan = log.explainLastQuery(mode);
		return rowsRead(JsonMapper.shared().readTree(plan).get(0).get("Plan"));
	}

	private static long rowsRead(JsonNode node) {
		long read = 0;
		if (node.get("Node Type").stringValue().contains("Scan") && node.has("Relation Name")) {
			double each = node.path("Actual Rows").doubleValue() + node.path("Rows Removed by Filter").asDouble(0)
					+ node.path("Rows Removed by Index Recheck").asDouble(0);
			read = Math.round(each * node.get("Actual Loops").asDouble());
		}
		for (JsonNode child : node.path("Plans")) {
			read += rowsRead(child);
		}
		return read;
	}

	/**
	 * A topic with 10,000 posts, all by one user, who liked all of them.
	 */
	static final class OnLarge implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		static final TestDatabase DATABASE = PostgresServer.newest().migrated();

		static {
			// Every value is given, so the triggers would only take time.
			DATABASE.execute(
					"""
							begin;
							set local session_replication_role = replica;
							insert into "Users" (username) values ('busy');
							insert into "Users" (username) select 'user' || i from generate_series(2, 1000) i;
							insert into "Topics" (name, slug) values ('Large', 'large');
							insert into "Topics" (name, slug) select 'Topic ' || i, 'topic-' || i from generate_series(2, 5000) i;
							insert into "Posts" (title, body, "AuthorId", "createdAt", "updatedAt")
								select 'Post ' || i % 1000, repeat('text ', 40), 1, t, t
								from generate_series(1, 10000) i, lateral (select timestamptz '2024-01-01Z' + i / 3 * interval '1 min') x(t);
							insert into "PostTopic" ("PostId", "TopicId", position, pinned, "createdAt", "updatedAt")
								select id, 1, 0, id % 3 = 0, "createdAt", "createdAt" from "Posts";
							insert into "PostTopic" ("PostId", "TopicId", position, "createdAt", "updatedAt")
								select id, 2 + id % 19, 1, "createdAt", "createdAt" from "Posts";
							insert into "PostAction" ("PostId", "UserId", "likedAt", "createdAt", "updatedAt")
								select id, 1, "createdAt", "createdAt", "createdAt" from "Posts";
							insert into "PostAction" ("PostId", "UserId", "createdAt", "updatedAt")
								select id, 2 + id % 199, "createdAt", "createdAt" from "Posts";
							commit;
							analyze""");
		}

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			use(DATABASE, context);
		}

	}

}
