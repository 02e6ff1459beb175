package io.posttopic.websocket;

import java.time.Duration;

import io.posttopic.Api;
import io.posttopic.DebianPostgres;
import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.Relay;
import io.posttopic.TestDatabase;
import io.posttopic.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of subscriptions over WebSocket while the primary cannot be reached, and when the
 * server stops.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OwnOutput.class)
class WebSocketOutageTests {

	/** Longer than a new subscription waits for the change log. */
	private static final Duration OUTAGE = Duration.ofSeconds(6);

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
		try (DebianPostgres primary = DebianPostgres.start()) {
			String cursor;
			try (TestServer server = TestServer.start(primary.url())) {
				cursor = Api.at(server.port()).data("{ eventsCursor }").get("eventsCursor").asString();
			}
			try (DebianPostgres standby = primary.startStandby();
					TestServer server = TestServer.start(standby.url());
					WebSocketClient client = WebSocketClient.initialised(Api.at(server.port()))) {
				client.subscribe("1", "subscription { postChanged(after: \"" + cursor + "\") { post { title } } }");
				await().until(() -> output.getOut().contains("recovery is in progress"));
				standby.promote();
				// Cursors are those of the former primary.
				assertThat(client.next().at("/payload/0/extensions/code").asString()).isEqualTo("CURSOR_EXPIRED");
			}
		}
	}

}
