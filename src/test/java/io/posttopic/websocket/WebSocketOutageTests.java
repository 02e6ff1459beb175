package io.posttopic.websocket;

import java.time.Duration;
import java.util.Objects;

import io.posttopic.Api;
import io.posttopic.DebianPostgres;
import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.PosttopicApplication;
import io.posttopic.Relay;
import io.posttopic.TestDatabase;
import io.posttopic.TestServer;
import io.posttopic.security.TokenIssuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of subscriptions over WebSocket while the primary or the issuer of tokens cannot
 * be reached, and when the server stops.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OwnOutput.class)
class WebSocketOutageTests {

	/** Longer than a new subscription waits for the change log. */
	private static final Duration OUTAGE = Duration.ofSeconds(6);

	/** Longer than a subscription pauses between two attempts to catch up. */
	private static final Duration ATTEMPTS = Duration.ofSeconds(2);

	@Test
	void aSubscriptionContinuesThatResumesDuringAnOutage() throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		try (Relay network = new Relay(database.port());
				TestServer server = TestServer.start(database.url(network.port()))) {
			Api api = Api.at(server.port());
			String cursor = api.data("{ eventsCursor }").get("eventsCursor").asString();
			database.execute("insert into \"Posts\" (title, body) values ('New', '')");
			network.setTarget(1);
			network.cut();
			WebSocketClient client = WebSocketClient.initialised(api);
			client.subscribe("1", "subscription { postChanged(after: \"" + cursor + "\") { post { title } } }");
			await().during(OUTAGE).until(client::isSilent);
			network.setTarget(database.port());
			JsonNode event = client.next();
			assertThat(event.at("/payload/data/postChanged/post/title").asString()).as("%s", event).isEqualTo("New");
			server.close();
			assertThat(client.poll()).isEqualTo("1012");
			client.close();
		}
	}

	@Test
	void aSubscriptionThatResumesOnAStandbyWaitsForThePrimary(CapturedOutput output) throws Exception {
		try (DebianPostgres primary = DebianPostgres.start();
				DebianPostgres standby = primary.startStandby();
				Relay network = new Relay(primary.port());
				TestServer server = TestServer
					.start("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(network.port()));
				WebSocketClient client = WebSocketClient.initialised(Api.at(server.port()))) {
			String cursor = Api.at(server.port()).data("{ eventsCursor }").get("eventsCursor").asString();
			String changes = "subscription { postChanged(after: \"" + cursor + "\") { post { title } } }";
			client.subscribe("live", changes);
			primary.execute("insert into \"Posts\" (title, body) values ('New', '')");
			assertThat(client.next().at("/payload/data/postChanged/post/title").asString()).isEqualTo("New");
			network.setTarget(standby.port());
			network.cut();
			await().until(() -> output.getOut().contains("recovery is in progress"));
			client.subscribe("resumed", changes);
			await().during(ATTEMPTS).until(client::isSilent);
			network.setTarget(primary.port());
			network.cut();
			JsonNode event = client.next();
			assertThat(event.at("/payload/data/postChanged/post/title").asString()).as("%s", event).isEqualTo("New");
		}
	}

	@Test
	void aTokenThatCannotBeCheckedIs1013AndOnlyTheLogSaysWhy(CapturedOutput log) throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		try (ServletWebServerApplicationContext context = (ServletWebServerApplicationContext) SpringApplication.run(
				PosttopicApplication.class, "--server.port=0", "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + database.username(),
				"--spring.security.oauth2.resourceserver.jwt.audiences=posttopic",
				"--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://localhost:1/keys");
				WebSocketClient client = new WebSocketClient(
						Api.at(Objects.requireNonNull(context.getWebServer()).getPort()), WebSockets.PROTOCOL)) {
			client.send("{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer "
					+ TokenIssuer.UNKNOWN.token("ada") + "\"}}");
			assertThat(client.poll()).isEqualTo("1013");
			String reason = client.closeReason();
			assertThat(reason).startsWith("The token cannot be checked now; ").doesNotContain("localhost", "Exception");
			assertThat(log.getAll()).contains(reason.replaceAll(".*(errorId [\\w-]+).*", "$1"),
					"the issuer's keys cannot be loaded: java.net.ConnectException");
		}
	}

}
