package io.posttopic.websocket;

import java.time.Duration;

import io.posttopic.Api;
import io.posttopic.PostgresServer;
import io.posttopic.Relay;
import io.posttopic.TestDatabase;
import io.posttopic.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of subscriptions over WebSocket while the database cannot be reached, and when
 * the server stops.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
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

}
