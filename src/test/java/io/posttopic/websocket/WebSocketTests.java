package io.posttopic.websocket;

import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

import io.posttopic.WritingTests;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.subscription.EventClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the protocol {@code graphql-transport-ws}.
 */
class WebSocketTests extends WritingTests {

	@Autowired
	private RequestRegistry requests;

	@Test
	void queriesMutationsAndSubscriptionsRunAtOnceOverOneConnection() throws Exception {
		// The protocol does not tell a client when it has subscribed.
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		try (WebSocketClient client = WebSocketClient.initialised(ada(), "Authorization", "Bearer " + ada().token())) {
			client.subscribe("live",
					"subscription { postTopicChanged(after: \"" + cursor + "\") { kind topic { slug } } }");
			client.subscribe("query", "{ posts { totalCount } }");
			JsonNode result = client.next();
			assertThat(result.at("/id").asString()).isEqualTo("query");
			assertThat(result.at("/type").asString()).isEqualTo("next");
			assertThat(result.at("/payload/data/posts/totalCount").asInt()).isEqualTo(3);
			assertThat(client.next().at("/type").asString()).isEqualTo("complete");
			client.subscribe("mutation", "mutation { attachTopic(input: { postId: \"" + id("Post", 1)
					+ "\", topic: { slug: \"t5\" } }) { outcome } }");
			boolean isLive = false;
			boolean isComplete = false;
			while (!isLive || !isComplete) {
				JsonNode message = client.next();
				isLive = isLive || message.at("/payload/data/postTopicChanged/topic/slug").asString("").equals("t5");
				isComplete = isComplete || message.at("/type").asString().equals("complete");
			}
			client.send("{\"id\":\"live\",\"type\":\"complete\"}").send("{\"type\":\"ping\"}");
			assertThat(client.next().at("/type").asString()).isEqualTo("pong");
		}
	}

	@Test
	void aTokenInThePayloadSignsIn() throws Exception {
		try (WebSocketClient client = new WebSocketClient(ada(), WebSockets.PROTOCOL)) {
			client.send(
					"{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"Bearer " + ada().token() + "\"}}");
			assertThat(client.next().at("/type").asString()).isEqualTo("connection_ack");
			client.subscribe("1", "{ viewer { username } }");
			assertThat(client.next().at("/payload/data/viewer/username").asString()).isEqualTo("ada");
		}
	}

	@Test
	void errorsEndTheOperationAndNotTheConnection() throws Exception {
		try (WebSocketClient client = WebSocketClient.initialised(nobody())) {
			client.subscribe("1", "{ nothing }");
			JsonNode error = client.next();
			assertThat(error.at("/type").asString()).isEqualTo("error");
			assertThat(error.at("/payload/0/extensions/code").asString()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
			client.subscribe("1", "subscription { postTopicChanged(after: \"x\") { kind } }");
			assertThat(client.next().at("/payload/0/extensions/code").asString()).isEqualTo("BAD_USER_INPUT");
			client.subscribe("1", "{ posts { totalCount } }");
			assertThat(client.next().at("/type").asString()).isEqualTo("next");
		}
	}

	@Test
	void anInputMayBeNestedAsDeeplyAsOverHttp() throws Exception {
		// 19 negations within the filter are 20 levels.
		String filter = "{\"not\":".repeat(19) + "{}" + "}".repeat(19);
		try (WebSocketClient client = WebSocketClient.initialised(nobody())) {
			client.send("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":"
					+ "\"query ($f: PostFilter) { posts(filter: $f) { nodes { id } } }\",\"variables\":{\"f\":" + filter
					+ "}}}");
			assertThat(client.next().at("/payload/data/posts/nodes").isArray()).isTrue();
		}
	}

	/** While a long answer is being sent, all others wait. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void nothingLateIsSentUnderAnIdThatIsUsedAgain(boolean isSubscription) throws Exception {
		DATABASE.execute("update \"Posts\" set body = repeat('x', 7500000) where id = 1");
		String changes = "subscription { postChanged(after: \"%s\") { post { title } } }"
			.formatted(nobody().data("{ eventsCursor }").get("eventsCursor").asString());
		try (EventClient other = EventClient.open(nobody(), changes, Map.of());
				WebSocketClient client = WebSocketClient.initialised(nobody())) {
			if (isSubscription) {
				client.subscribe("1", changes);
				update("first", other);
				assertThat(client.next().at("/payload/data/postChanged/post/title").asString()).isEqualTo("first");
			}
			client.stopReading();
			client.subscribe("long", "{ post(id: \"" + id("Post", 1) + "\") { body } }");
			await().until(client::isReceiving);
			if (isSubscription) {
				update("second", other);
			}
			else {
				client.subscribe("1", "{ topics { totalCount } }");
			}
			int waiting = isSubscription ? 1 : 2;
			await().until(() -> this.requests.requestsInProgress() == waiting);
			client.send("{\"id\":\"1\",\"type\":\"complete\"}");
			client.subscribe("1", "{ posts { totalCount } }");
			await().until(() -> this.requests.requestsInProgress() == waiting + 1);
			client.startReading();
			JsonNode message = client.next();
			while (!message.at("/id").asString().equals("1")) {
				message = client.next();
			}
			assertThat(message.at("/payload/data/posts/totalCount").asInt()).as("%s", message).isEqualTo(3);
		}
	}

	private static void update(String title, EventClient other) throws InterruptedException {
		DATABASE.execute("update \"Posts\" set title = '" + title + "' where id = 2");
		assertThat(other.next().event().at("/post/title").asString()).isEqualTo(title);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			4400 | no JSON
			4400 | []
			4400 | {"type":"other"}
			4400 | {"type":"subscribe","id":"","payload":{"query":"{ posts { totalCount } }"}}
			4401 | {"type":"subscribe","id":"1","payload":{"query":"{ posts { totalCount } }"}}
			4400 | {"type":"connection_init","payload":"x"}
			4403 | {"type":"connection_init","payload":{"Authorization":"Bearer no.token"}}
			4403 | {"type":"connection_init","payload":{"Authorization":"Basic eDp5"}}
			4403 | {"type":"connection_init","payload":{"Authorization":"Bearer "}}
			""")
	void aConnectionThatBreaksTheRulesIsClosed(String code, String message) throws Exception {
		try (WebSocketClient client = new WebSocketClient(nobody(), WebSockets.PROTOCOL)) {
			assertThat(client.send(message).poll()).isEqualTo(code);
			assertThat(client.closeReason()).doesNotContain("body");
		}
	}

	@Test
	void aBinaryMessageIs4400() throws Exception {
		try (WebSocketClient client = WebSocketClient.initialised(nobody())) {
			assertThat(client.sendBinary("{\"type\":\"ping\"}").poll()).isEqualTo("4400");
		}
	}

	@Test
	void aSecondInitialisationIs4429AndASecondSubscriberIs4409() throws Exception {
		try (WebSocketClient client = WebSocketClient.initialised(nobody())) {
			assertThat(client.send(WebSocketClient.INIT).poll()).isEqualTo("4429");
		}
		try (WebSocketClient client = WebSocketClient.initialised(nobody())) {
			client.subscribe("1", "subscription { postTopicChanged { kind } }");
			client.subscribe("1", "subscription { postTopicChanged { kind } }");
			assertThat(client.poll()).isEqualTo("4409");
		}
	}

	@Test
	void anotherSubprotocolIs4406AndALongMessage1009() throws Exception {
		try (WebSocketClient client = new WebSocketClient(nobody(), "")) {
			assertThat(client.poll()).isEqualTo("4406");
		}
		try (WebSocketClient client = new WebSocketClient(nobody(), WebSockets.PROTOCOL)) {
			assertThat(client.send("x".repeat(200_000)).poll()).isEqualTo("1009");
		}
	}

	@Test
	void theMessagesOfOneAddressHaveAShareOfTheMemory() throws Exception {
		String part = "x".repeat(99_000);
		List<WebSocketClient> clients = new ArrayList<>();
		try {
			for (long taken = 0; taken <= RequestRegistry.MEMORY / 4; taken += 8 * part.length()) {
				clients.add(WebSocketClient.initialised(nobody()).begin(part));
			}
			await().until(() -> clients.stream().anyMatch((client) -> !client.isSilent()));
			List<WebSocketClient> closed = clients.stream().filter((client) -> !client.isSilent()).toList();
			assertThat(closed).hasSize(1);
			assertThat(closed.getFirst().poll()).isEqualTo("1013");
		}
		finally {
			clients.forEach(WebSocketClient::close);
		}
		await().until(() -> this.requests.memoryInUse() == 0);
	}

	@Test
	void aPageOfAnotherOriginCannotConnect() {
		assertThatThrownBy(() -> new WebSocketClient(nobody(), WebSockets.PROTOCOL, "Origin", "https://evil.example"))
			.isInstanceOf(CompletionException.class)
			.cause()
			.isInstanceOfSatisfying(WebSocketHandshakeException.class,
					(ex) -> assertThat(ex.getResponse().statusCode()).isEqualTo(403));
	}

	@Test
	void aHandshakeWithATokenThatIsNotAcceptedIs401() {
		assertThatThrownBy(() -> new WebSocketClient(nobody(), WebSockets.PROTOCOL, "Authorization", "Bearer no.token"))
			.cause()
			.isInstanceOfSatisfying(WebSocketHandshakeException.class,
					(ex) -> assertThat(ex.getResponse().statusCode()).isEqualTo(401));
	}

}
