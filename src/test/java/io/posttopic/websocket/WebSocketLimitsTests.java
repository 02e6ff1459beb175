package io.posttopic.websocket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.posttopic.WritingTests;
import io.posttopic.pool.RequestRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the limits on the operations of a connection.
 */
@Timeout(120)
@TestPropertySource(properties = { "posttopic.limits.requests-per-address=1",
		"posttopic.limits.rate.points-per-minute=20000", "posttopic.limits.rate.refused=1000" })
class WebSocketLimitsTests extends WritingTests {

	@Autowired
	private RequestRegistry requests;

	@Test
	void usersDoNotPayForTheirAddress() throws Exception {
		try (WebSocketClient client = new WebSocketClient(nobody(), WebSockets.PROTOCOL)) {
			client.send(
					"{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer " + ada().token() + "\"}}");
			assertThat(client.next().at("/type").asString()).isEqualTo("connection_ack");
			while (!nobody().error("{ nothing }").at("/extensions/code").asString().equals("RATE_LIMITED")) {
				assertThat(client.isSilent()).isTrue();
			}
			assertThat(client.run("{ viewer { username } }", Map.of()).at("/data/viewer/username").asString())
				.isEqualTo("ada");
		}
	}

	@Test
	void aClientThatDoesNotReadItsRejectionsIsNotRead() throws Exception {
		DATABASE.execute("update \"Posts\" set body = repeat('x', 7500000) where id = 1");
		String rejected = "{\"id\":\"%d\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ a }\",\"variables\":{\"a\":\""
				+ "x".repeat(99_000) + "\"}}}";
		int count = 50;
		try (WebSocketClient client = WebSocketClient.initialised(ada(), "Authorization",
				"Bearer " + as("lars").token()); ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor()) {
			client.stopReading();
			client.subscribe("long", "{ post(id: \"" + id("Post", 1) + "\") { body } }");
			Future<?> sent = sender.submit(() -> {
				for (int i = 0; i < count; i++) {
					client.send(rejected.formatted(i));
				}
			});
			// The query and one rejection.
			await().during(Duration.ofSeconds(2)).until(() -> this.requests.requestsInProgress() <= 2);
			client.startReading();
			sent.get(60, TimeUnit.SECONDS);
			List<String> types = new ArrayList<>();
			while (types.size() < count + 2) {
				types.add(client.next().at("/type").asString());
			}
			assertThat(types).containsOnlyOnce("next", "complete").contains("error");
		}
	}

}
