package io.posttopic.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.posttopic.Api;
import io.posttopic.WritingTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests of the protocol {@code graphql-transport-ws}.
 */
class WebSocketTests extends WritingTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final String INIT = "{\"type\":\"connection_init\"}";

	/** A client that sends texts and receives messages, each as JSON, or a close code. */
	private static final class Client implements WebSocket.Listener, AutoCloseable {

		private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

		private final StringBuilder text = new StringBuilder();

		private final WebSocket socket;

		Client(Api api, String protocol, String... headers) {
			WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
			if (!protocol.isEmpty()) {
				builder.subprotocols(protocol);
			}
			for (int i = 0; i < headers.length; i += 2) {
				builder.header(headers[i], headers[i + 1]);
			}
			URI url = URI.create(api.url().toString().replaceFirst("http", "ws"));
			this.socket = builder.buildAsync(url, this).join();
		}

		static Client initialised(Api api, String... headers) throws Exception {
			Client client = new Client(api, WebSockets.PROTOCOL, headers);
			client.send(INIT);
			assertThat(client.next().at("/type").asString()).isEqualTo("connection_ack");
			return client;
		}

		Client send(String message) {
			this.socket.sendText(message, true).join();
			return this;
		}

		Client subscribe(String id, String query) {
			return send(
					JSON.writeValueAsString(Map.of("id", id, "type", "subscribe", "payload", Map.of("query", query))));
		}

		String poll() throws InterruptedException {
			String message = this.messages.poll(20, TimeUnit.SECONDS);
			assertThat(message).isNotNull();
			return Objects.requireNonNull(message);
		}

		JsonNode next() throws InterruptedException {
			return JSON.readTree(poll());
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				this.messages.add(this.text.toString());
				this.text.setLength(0);
			}
			webSocket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
			this.messages.add(String.valueOf(code));
			return null;
		}

		@Override
		public void close() {
			this.socket.abort();
		}

	}

	@Test
	void queriesMutationsAndSubscriptionsRunAtOnceOverOneConnection() throws Exception {
		try (Client client = Client.initialised(ada(), "Authorization", "Bearer " + ada().token())) {
			client.subscribe("live", "subscription { postTopicChanged { kind topic { slug } } }");
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
		try (Client client = new Client(ada(), WebSockets.PROTOCOL)) {
			client.send(
					"{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"Bearer " + ada().token() + "\"}}");
			assertThat(client.next().at("/type").asString()).isEqualTo("connection_ack");
			client.subscribe("1", "{ viewer { username } }");
			assertThat(client.next().at("/payload/data/viewer/username").asString()).isEqualTo("ada");
		}
	}

	@Test
	void errorsEndTheOperationAndNotTheConnection() throws Exception {
		try (Client client = Client.initialised(nobody())) {
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

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			4400 | no JSON
			4400 | []
			4400 | {"type":"other"}
			4400 | {"type":"subscribe","id":"","payload":{"query":"{ posts { totalCount } }"}}
			4401 | {"type":"subscribe","id":"1","payload":{"query":"{ posts { totalCount } }"}}
			4403 | {"type":"connection_init","payload":{"Authorization":"Bearer no.token"}}
			4403 | {"type":"connection_init","payload":{"Authorization":"Basic eDp5"}}
			""")
	void aConnectionThatBreaksTheRulesIsClosed(String code, String message) throws Exception {
		try (Client client = new Client(nobody(), WebSockets.PROTOCOL)) {
			assertThat(client.send(message).poll()).isEqualTo(code);
		}
	}

	@Test
	void aSecondInitialisationIs4429AndASecondSubscriberIs4409() throws Exception {
		try (Client client = Client.initialised(nobody())) {
			assertThat(client.send(INIT).poll()).isEqualTo("4429");
		}
		try (Client client = Client.initialised(nobody())) {
			client.subscribe("1", "subscription { postTopicChanged { kind } }");
			client.subscribe("1", "subscription { postTopicChanged { kind } }");
			assertThat(client.poll()).isEqualTo("4409");
		}
	}

	@Test
	void anotherSubprotocolIs4406AndALongMessage1009() throws Exception {
		try (Client client = new Client(nobody(), "")) {
			assertThat(client.poll()).isEqualTo("4406");
		}
		try (Client client = new Client(nobody(), WebSockets.PROTOCOL)) {
			assertThat(client.send("x".repeat(200_000)).poll()).isEqualTo("1009");
		}
	}

	@Test
	void aPageOfAnotherOriginCannotConnect() {
		assertThatThrownBy(() -> new Client(nobody(), WebSockets.PROTOCOL, "Origin", "https://evil.example"))
			.isInstanceOf(CompletionException.class)
			.cause()
			.isInstanceOfSatisfying(WebSocketHandshakeException.class,
					(ex) -> assertThat(ex.getResponse().statusCode()).isEqualTo(403));
	}

	@Test
	void aHandshakeWithATokenThatIsNotAcceptedIs401() {
		assertThatThrownBy(() -> new Client(nobody(), WebSockets.PROTOCOL, "Authorization", "Bearer no.token")).cause()
			.isInstanceOfSatisfying(WebSocketHandshakeException.class,
					(ex) -> assertThat(ex.getResponse().statusCode()).isEqualTo(401));
	}

}
