package io.posttopic.subscription;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.posttopic.Api;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client of one subscription, over real HTTP. It is subscribed once it is created.
 */
public final class EventClient implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final HttpResponse<InputStream> response;

	private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

	/**
	 * A message of the stream.
	 *
	 * @param name {@code next} or {@code complete}, or {@code closed} at the end
	 */
	public record Message(String name, @Nullable String id, JsonNode data) {

		public JsonNode event() {
			assertThat(this.data.has("data") && !this.data.has("errors")).as("%s %s", this.name, this.data).isTrue();
			return this.data.get("data").iterator().next();
		}

		String code() {
			return this.data.at("/errors/0/extensions/code").asString();
		}

	}

	private EventClient(HttpResponse<InputStream> response) {
		this.response = response;
		if (isStream()) {
			Thread.startVirtualThread(this::read);
		}
	}

	public static EventClient open(Api api, String document, Map<String, ?> variables, String... headers)
			throws Exception {
		return open(api.url(), api.token(), document, variables, headers);
	}

	static EventClient open(URI url, @Nullable String token, String document, Map<String, ?> variables,
			String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(url)
			.header("Content-Type", "application/json")
			.header("Accept", "text/event-stream")
			.POST(BodyPublishers.ofByteArray(Api.body(Map.of("query", document, "variables", variables))));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		return new EventClient(HTTP.send(request.build(), BodyHandlers.ofInputStream()));
	}

	int status() {
		return this.response.statusCode();
	}

	String header(String name) {
		return this.response.headers().firstValue(name).orElse("");
	}

	/** Returns the code of the error of a request that is not answered by a stream. */
	String code() {
		return JsonMapper.shared().readTree(this.response.body()).at("/errors/0/extensions/code").asString();
	}

	private boolean isStream() {
		return header("Content-Type").startsWith("text/event-stream");
	}

	private void read() {
		Map<String, String> fields = new LinkedHashMap<>();
		try (Stream<String> lines = new BufferedReader(
				new InputStreamReader(this.response.body(), StandardCharsets.UTF_8))
			.lines()) {
			lines.forEach((line) -> {
				if (line.isEmpty()) {
					flush(fields);
				}
				else if (!line.startsWith(":")) {
					String[] parts = line.split(": ?", 2);
					fields.put(parts[0], parts[1]);
				}
			});
		}
		catch (RuntimeException ex) {
			// The connection has been closed.
		}
		this.messages.add(new Message("closed", null, JsonMapper.shared().nullNode()));
	}

	private void flush(Map<String, String> fields) {
		if (fields.containsKey("event")) {
			String data = fields.getOrDefault("data", "");
			this.messages.add(new Message(fields.get("event"), fields.get("id"),
					data.isEmpty() ? JsonMapper.shared().nullNode() : JsonMapper.shared().readTree(data)));
		}
		fields.clear();
	}

	/** Returns the next message, which must arrive in time. */
	public Message next() throws InterruptedException {
		Message message = this.messages.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(message).as("a message within %s", PATIENCE).isNotNull();
		return Objects.requireNonNull(message);
	}

	/** Returns the next events. */
	List<JsonNode> events(int count) throws InterruptedException {
		List<JsonNode> events = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			events.add(next().event());
		}
		return events;
	}

	boolean isSilent() {
		return this.messages.isEmpty();
	}

	@Override
	public void close() throws IOException {
		this.response.body().close();
	}

}
