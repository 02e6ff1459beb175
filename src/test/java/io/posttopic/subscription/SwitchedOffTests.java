package io.posttopic.subscription;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

import io.posttopic.Api;
import io.posttopic.PostgresServer;
import io.posttopic.ReadingTests;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Migrations;
import io.posttopic.security.TokenIssuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what needs the change log, on a server whose database is that of another
 * application and has none.
 */
@Execution(ExecutionMode.CONCURRENT)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SwitchedOffTests {

	private static final TestDatabase DATABASE = PostgresServer.newest().loaded("sequelize-auto.sql");

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) {
		DATABASE.register(properties);
		ISSUER.register(properties);
	}

	@Test
	void allOfItIsRefusedUntilTheLogIsSwitchedOn() throws Exception {
		Api admin = Api.at(this.port).as(ISSUER.token("root", "admin"));
		String attach = "mutation { attachTopic(input: {postId: #Post:%d, topic: {id: #Topic:1}}) { postTopic %s } }";
		for (String history : List.of("post(id: #Post:1) { topicHistory { totalCount } }",
				"post(id: #Post:1) { topicHistory { nodes { kind } } }",
				"topic(by: {id: #Topic:1}) { postHistory { totalCount } }",
				"postTopic(postId: #Post:1, topicId: #Topic:1) { history { totalCount } }",
				"postAction(postId: #Post:1, userId: #User:1) { history { totalCount } }", "eventsCursor")) {
			assertRefused(admin, "{ " + history + " }");
		}
		String time = "\"%s\"".formatted(OffsetDateTime.now());
		String asOf = "{ post(id: #Post:1) { topics(asOf: %s) { totalCount } } }";
		String restore = "mutation { restorePostTopics(input: {postId: #Post:1, asOf: %s}) { post { id } } }";
		assertThat(assertRefused(admin, asOf.formatted(time)).at("/extensions/argument").asString())
			.isEqualTo("topics.asOf");
		assertThat(assertRefused(admin, restore.formatted(time)).at("/extensions/argument").asString())
			.isEqualTo("input.asOf");
		assertRefused(admin, attach.formatted(1, "{ history { totalCount } }"));
		String subscription = "subscription { postTopicChanged { kind } }";
		try (EventClient client = EventClient.open(admin, subscription, Map.of())) {
			assertThat(client.next().code()).isEqualTo("BAD_USER_INPUT");
		}

		Migrations.run(DATABASE);

		try (EventClient client = EventClient.open(admin, subscription, Map.of())) {
			DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 1");
			assertThat(client.next().event().at("/kind").asString()).isEqualTo("REMOVED");
		}
		assertThat(send(admin, "{ eventsCursor }").at("/data/eventsCursor").isString()).isTrue();
		assertThat(assertRefused(admin, asOf.formatted("\"2024-01-01T00:00:00Z\"")).at("/message").asString())
			.contains(DATABASE.one("select extract(year from since) from posttopic_changes_state"));
		DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 1");
		assertThat(send(admin, attach.formatted(1, "{ history { nodes { kind } } }")).findValuesAsString("kind"))
			.startsWith("ADDED");
		JsonNode past = send(admin, asOf.formatted("\"%s\"".formatted(OffsetDateTime.now())));
		assertThat(past.at("/data/post/topics/totalCount").asInt()).isEqualTo(1);
	}

	private static JsonNode assertRefused(Api api, String document) {
		JsonNode answer = send(api, document);
		assertThat(answer.at("/errors")).as(document + answer).hasSize(1);
		JsonNode error = answer.at("/errors/0");
		assertThat(error.at("/extensions/code").asString()).as(document + answer).isEqualTo("BAD_USER_INPUT");
		return error;
	}

	private static JsonNode send(Api api, String document) {
		return api.send(ReadingTests.withIds(document), Map.of());
	}

}
