package io.posttopic.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.posttopic.Api;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client of {@code graphql-transport-ws} that sends texts and receives messages, each
 * as JSON, or a close code.
 */
public final class WebSocketClient implements WebSocket.Listener, AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final JsonMapper JSON = JsonMapper.shared();

	static final String INIT = "{\"type\":\"connection_init\"}";

	private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

	private final StringBuffer text = new StringBuffer();

	private final WebSocket socket;

	private volatile String closeReason = "";

	private volatile boolean reading = true;

	WebSocketClient(Api api, String protocol, String... headers) {
		WebSocket.Builder builder = HTTP.newWebSocketBuilder();
		if (!protocol.isEmpty()) {
			builder.subprotocols(protocol);
		}
		for (int i = 0; i < headers.length; i += 2) {
			builder.header(headers[i], headers[i + 1]);
		}
		URI url = URI.create(api.url().toString().replaceFirst("http", "ws"));
		this.socket = builder.buildAsync(url, this).join();
	}

	public static WebSocketClient initialised(Api api, String... headers) throws Exception {
		WebSocketClient client = new WebSocketClient(api, WebSockets.PROTOCOL, headers);
		client.send(INIT);
		assertThat(client.next().at("/type").asString()).isEqualTo("connection_ack");
		return client;
	}

	WebSocketClient send(String message) {
		this.socket.sendText(message, true).join();
		return this;
	}

	/** Stops reading, after a part of the next message. */
	WebSocketClient sendBinary(String message) {
		this.socket.sendBinary(StandardCharsets.UTF_8.encode(message), true).join();
		return this;
	}

	void stopReading() {
		this.reading = false;
	}

	void startReading() {
		this.reading = true;
		this.socket.request(1);
	}

	/** Sends the beginning of a message. */
	WebSocketClient begin(String part) {
		this.socket.sendText(part, false).join();
		return this;
	}

	WebSocketClient subscribe(String id, String query) {
		return send(JSON.writeValueAsString(Map.of("id", id, "type", "subscribe", "payload", Map.of("query", query))));
	}

	/** Returns the payload of the only result of a query or mutation. */
	public JsonNode run(String query, Map<String, ?> extensions) throws InterruptedException {
		send(JSON.writeValueAsString(
				Map.of("id", "1", "type", "subscribe", "payload", Map.of("query", query, "extensions", extensions))));
		JsonNode result = next();
		assertThat(next().at("/type").asString()).isEqualTo("complete");
		return result.get("payload");
	}

	/** Returns the first error that ends an operation. */
	public JsonNode error(String payload) throws InterruptedException {
		send("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":" + payload + "}");
		JsonNode message = next();
		assertThat(message.at("/type").asString()).isEqualTo("error");
		return message.at("/payload/0");
	}

	String poll() throws InterruptedException {
		String message = this.messages.poll(20, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		return Objects.requireNonNull(message);
	}

	String closeReason() {
		return this.closeReason;
	}

	boolean isSilent() {
		return this.messages.isEmpty();
	}

	/** Returns whether a part of a message has arrived, but not all of it. */
	boolean isReceiving() {
		return !this.text.isEmpty();
	}

	JsonNode next() throws InterruptedException {
		return JSON.readTree(poll());
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		if (this.reading) {
			webSocket.request(1);
		}
		this.text.append(data);
		if (last) {
			this.messages.add(this.text.toString());
			this.text.setLength(0);
		}
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
		this.closeReason = reason;
		this.messages.add(String.valueOf(code));
		return null;
	}

	@Override
	public void close() {
		this.socket.abort();
	}

}
