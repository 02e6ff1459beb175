package io.posttopic.subscription;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.posttopic.Api;
import io.posttopic.TestServer;
import io.posttopic.WritingTests;
import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of how subscriptions are limited and ended by the server.
 */
@TestPropertySource(properties = { "posttopic.subscriptions.buffer=20", "posttopic.subscriptions.per-user=2",
		"posttopic.subscriptions.keep-alive=1s", "posttopic.limits.deadline=6s", "posttopic.limits.download=8s",
		"posttopic.limits.cost=2000", "posttopic.limits.rate.refused=1",
		"posttopic.limits.rate.points-per-minute=20000" })
class EndedSubscriptionTests extends WritingTests {

	private static final String TOPICS = "subscription($after: String) { postTopicChanged(after: $after) { cursor kind id } }";

	private static final String NOTES = "subscription($after: String) { postTopicChanged(after: $after) { cursor postTopic { note } post { title } } }";

	private static final String LONG_EVENTS = "subscription($after: String) { postChanged(after: $after) { cursor post { title body } } }";

	private static final String TITLES = "subscription { postChanged { post { title } } }";

	/** With the long body, more than all buffers on the way to the client take. */
	private static final int UPDATES = 200;

	@Autowired
	private Subscriptions subscriptions;

	/**
	 * The server notices that a client has left when it sends something. Then no event
	 * takes memory.
	 */
	@AfterEach
	void endSubscriptions() {
		await().untilAsserted(() -> {
			DATABASE.execute("""
					update "PostTopic" set note = clock_timestamp()::text;
					update "Posts" set title = clock_timestamp()::text where id = 3""");
			assertThat(this.subscriptions.active()).isZero();
		});
		this.subscriptions.eventMemory().take(EventMemory.MAXIMUM).close();
	}

	@Test
	void aUserHasALimitedNumberOfSubscriptions() throws Exception {
		try (EventClient first = EventClient.open(ada(), TOPICS, Map.of());
				EventClient second = EventClient.open(ada(), TOPICS, Map.of());
				EventClient third = EventClient.open(ada(), TOPICS, Map.of())) {
			assertThat(List.of(first.status(), second.status(), third.status())).containsExactly(200, 200, 429);
		}
		endSubscriptions();
		try (EventClient again = EventClient.open(ada(), TOPICS, Map.of())) {
			assertThat(again.status()).isEqualTo(200);
		}
	}

	@Test
	void aTokenThatExpiresEndsTheStream() throws Exception {
		Api api = as("ada", Duration.ofSeconds(3));
		try (EventClient client = EventClient.open(api, TOPICS, Map.of())) {
			EventClient.Message message = client.next();
			assertThat(message.code()).isEqualTo("UNAUTHENTICATED");
			String cursor = message.data().at("/errors/0/extensions/cursor").asString();
			assertThat(client.next().name()).isEqualTo("complete");
			DATABASE.execute("delete from \"PostTopic\" where \"PostId\" = 2");
			try (EventClient resumed = EventClient.open(ada(), TOPICS, Map.of("after", cursor))) {
				assertThat(resumed.next().event().at("/kind").asString()).isEqualTo("REMOVED");
			}
		}
	}

	@Test
	void aCallerWhoCannotPayForAnEventIsToldWhereToGoOn() throws Exception {
		String expensive = "subscription { postTopicChanged { cursor topic { posts(first: 100) { nodes { id } } posts2: posts(first: 100) { nodes { id note } } } } }";
		try (EventClient client = EventClient.open(as("poor"), expensive, Map.of())) {
			EventClient.Message message;
			int number = 0;
			do {
				DATABASE.execute("update \"PostTopic\" set note = '%d' where \"PostId\" = 2".formatted(number++));
				message = client.next();
			}
			while (!message.data().has("errors"));
			assertThat(message.code()).isEqualTo("RATE_LIMITED");
			assertThat(message.data().at("/errors/0/extensions/cursor").asString()).isNotEmpty();
		}
	}

	@Test
	void aClientThatDoesNotReadFallsBehindAndMissesNothing() throws Exception {
		DATABASE.execute("update \"Posts\" set body = repeat('x', 90000) where id = 1");
		try (Socket socket = subscribeWithoutReading(ada(), null)) {
			BufferedReader lines = awaitStream(socket);
			await().until(() -> this.subscriptions.catchingUp() == 0);
			update(UPDATES);
			await().until(() -> this.subscriptions.catchingUp() == 1);
			Set<String> received = new HashSet<>(cursors(lines, UPDATES));
			assertThat(received).hasSize(UPDATES);
			await().until(() -> this.subscriptions.catchingUp() == 0);
			update(1);
			assertThat(received).doesNotContainAnyElementsOf(cursors(lines, 1));
		}
	}

	@Test
	void aClientThatReadsNothingForLongIsEnded() throws Exception {
		DATABASE.execute("update \"Posts\" set body = repeat('x', 90000) where id = 1");
		try (Socket socket = subscribeWithoutReading(ada(), null)) {
			BufferedReader lines = awaitStream(socket);
			DATABASE.execute("""
					do $$ begin
					  for i in 1 .. %d loop
					    update "Posts" set title = i where id = 1;
					  end loop;
					end $$""".formatted(UPDATES));
			await().until(() -> this.subscriptions.catchingUp() == 1);
			List<String> titles = new ArrayList<>();
			// The event that is being sent takes memory. While others are read, the queue
			// may be empty for a moment.
			await().during(Duration.ofSeconds(3))
				.ignoreException(ApiException.class)
				.untilAsserted(() -> this.subscriptions.eventMemory().take(EventMemory.MAXIMUM - 200_000).close());
			assertThat(read(lines, titles, "UNAVAILABLE")).isNotEmpty();
			assertThat(titles.size()).isBetween(1, UPDATES - 1);
		}
	}

	/**
	 * Each transaction has more events than the buffer, so that the subscriptions fall
	 * behind again and again.
	 */
	@Test
	void nothingIsLostOrDoubledByFallingBehind() throws Exception {
		String notes = "subscription { postTopicChanged { after { note } } }";
		try (EventClient first = EventClient.open(as("first"), notes, Map.of());
				EventClient second = EventClient.open(as("second"), notes, Map.of())) {
			for (int i = 0; i < 50; i++) {
				DATABASE.execute("""
						do $$ begin
						  for i in 1 .. 30 loop
						    update "PostTopic" set note = %d * 30 + i where "PostId" = 2;
						  end loop;
						end $$""".formatted(i));
			}
			List<String> expected = IntStream.rangeClosed(1, 50 * 30).mapToObj(String::valueOf).toList();
			for (EventClient client : List.of(first, second)) {
				assertThat(client.events(expected.size())).extracting((event) -> event.at("/after/note").asString())
					.containsExactlyElementsOf(expected);
			}
		}
	}

	@Test
	void aLockedTableDelaysTheEventsThatNeedIt() throws Exception {
		try (Connection other = DATABASE.dataSource().getConnection();
				Statement lock = other.createStatement();
				EventClient delayed = EventClient.open(nobody(), NOTES, Map.of());
				EventClient client = EventClient.open(nobody(), TOPICS, Map.of())) {
			await().until(() -> this.subscriptions.catchingUp() == 0);
			other.setAutoCommit(false);
			lock.execute("lock table \"Posts\" in access exclusive mode");
			DATABASE.execute("update \"PostTopic\" set note = 'first' where \"PostId\" = 2");
			assertThat(client.next().event().at("/id").asString()).isEqualTo(id("PostTopic", 2, 1));
			await().until(() -> this.subscriptions.catchingUp() == 1);
			DATABASE.execute("update \"PostTopic\" set note = 'second' where \"PostId\" = 2");
			assertThat(client.next().event().at("/id").asString()).isEqualTo(id("PostTopic", 2, 1));
			assertThat(delayed.isSilent()).isTrue();
			other.rollback();
			assertThat(delayed.events(2)).extracting((event) -> event.at("/postTopic/note").asString())
				.containsExactly("second", "second");
			await().until(() -> this.subscriptions.catchingUp() == 0);
			assertThat(delayed.isSilent()).isTrue();
		}
	}

	@Test
	void eventsThatWaitTakeAPartOfTheHeapAlone() throws Exception {
		DATABASE.execute("update \"Posts\" set body = repeat('x', 90000) where id = 1");
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		try (EventClient live = EventClient.open(nobody(), LONG_EVENTS, Map.of());
				EventClient small = EventClient.open(nobody(), TITLES, Map.of())) {
			EventClient resumed;
			try (EventMemory.Taken _ = this.subscriptions.eventMemory().take(EventMemory.MAXIMUM - 50_000)) {
				resumed = EventClient.open(nobody(), LONG_EVENTS, Map.of("after", cursor));
				update(1);
				assertThat(small.next().event().at("/post/title").asString()).isEqualTo("t0");
				await().until(() -> this.subscriptions.catchingUp() == 2);
				assertThat(List.of(live, resumed)).allMatch(EventClient::isSilent);
			}
			try (resumed) {
				for (EventClient large : List.of(live, resumed)) {
					assertThat(large.next().event().at("/post/title").asString()).isEqualTo("t0");
				}
			}
		}
	}

	@Test
	void catchingUpEndsWhenTheTokenExpires() throws Exception {
		DATABASE.execute("update \"Posts\" set body = repeat('x', 300000) where id = 1");
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		update(100);
		Instant expiry = Instant.now().plusSeconds(4);
		List<String> titles = new ArrayList<>();
		try (Socket socket = subscribeWithoutReading(as("ada", Duration.ofSeconds(4)), cursor)) {
			BufferedReader lines = awaitStream(socket);
			await().until(() -> Instant.now().isAfter(expiry.plusSeconds(2)));
			read(lines, titles, "UNAUTHENTICATED");
		}
		// At most 8 MB are read at once.
		assertThat(titles).hasSizeLessThan(25);
	}

	@Test
	void aSlowSelectionFallsBehindOnceAndOthersReceiveTheirEvents() throws Exception {
		String slow = "subscription($after: String) { postTopicChanged(after: $after) { after { note } post { author { username } } } }";
		String cursor;
		try (EventClient ended = EventClient.open(ada(), slow, Map.of());
				EventClient other = EventClient.open(ada(), TOPICS, Map.of())) {
			DATABASE.execute("""
					alter table "Users" rename to "FastUsers";
					create view "Users" as select * from "FastUsers" where pg_sleep(2.5) is not null""");
			await().until(() -> this.subscriptions.catchingUp() == 0);
			DATABASE.execute("update \"PostTopic\" set note = 'first' where \"PostId\" = 2");
			assertThat(other.next().event().at("/id").asString()).isEqualTo(id("PostTopic", 2, 1));
			assertThat(ended.next().event().at("/after/note").asString()).isEqualTo("first");
			await().until(() -> this.subscriptions.catchingUp() == 0);
			DATABASE.execute("update \"PostTopic\" set note = 'second' where \"PostId\" = 2");
			assertThat(other.next().event().at("/id").asString()).isEqualTo(id("PostTopic", 2, 1));
			EventClient.Message message = ended.next();
			assertThat(message.code()).isEqualTo("TIMEOUT");
			cursor = message.data().at("/errors/0/extensions/cursor").asString();
		}
		finally {
			DATABASE.execute("drop view \"Users\"; alter table \"FastUsers\" rename to \"Users\"");
		}
		try (EventClient resumed = EventClient.open(ada(), slow, Map.of("after", cursor))) {
			assertThat(resumed.next().event().at("/after/note").asString()).isEqualTo("second");
		}
	}

	@Test
	void catchingUpContinuesAfterTheDatabaseClosedTheConnection() throws Exception {
		String cursor;
		try (EventClient client = EventClient.open(nobody(), NOTES, Map.of())) {
			DATABASE.execute("update \"PostTopic\" set note = 'first' where \"PostId\" = 2");
			cursor = client.next().event().at("/cursor").asString();
		}
		await().until(() -> this.subscriptions.active() == 0);
		DATABASE.execute("update \"PostTopic\" set note = 'second' where \"PostId\" = 2");
		try (Connection other = DATABASE.dataSource().getConnection(); Statement lock = other.createStatement()) {
			other.setAutoCommit(false);
			lock.execute("lock table \"Posts\" in access exclusive mode");
			try (EventClient client = EventClient.open(nobody(), NOTES, Map.of("after", cursor))) {
				await().until(() -> DATABASE.waiting() == 1);
				DATABASE.execute(
						"select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
				other.rollback();
				assertThat(client.next().event().at("/postTopic/note").asString()).isEqualTo("second");
				assertThat(client.isSilent()).isTrue();
			}
		}
	}

	@Test
	void aClientThatResumesWhileTheDatabaseStallsIsAskedToTryAgain() throws Exception {
		String cursor = nobody().data("{ eventsCursor }").get("eventsCursor").asString();
		DATABASE.execute("""
				alter table posttopic_changes_state rename to fast_state;
				create view posttopic_changes_state as select * from fast_state where pg_sleep(10) is not null""");
		try (EventClient client = EventClient.open(nobody(), TOPICS, Map.of("after", cursor))) {
			assertThat(client.status()).isEqualTo(503);
			assertThat(client.header("Retry-After")).isEqualTo("3");
			assertThat(client.code()).isEqualTo("TIMEOUT");
		}
		finally {
			DATABASE
				.execute("drop view posttopic_changes_state; alter table fast_state rename to posttopic_changes_state");
		}
	}

	@Test
	void aServerThatStopsEndsItsStreamsSoThatClientsComeBack() throws Exception {
		try (TestServer server = TestServer.start(DATABASE.url());
				EventClient client = EventClient.open(Api.at(server.port()), TOPICS, Map.of())) {
			DATABASE.execute("update \"PostTopic\" set note = 'new' where \"PostId\" = 2");
			assertThat(client.next().event().at("/kind").asString()).isEqualTo("UPDATED");
			server.close();
			assertThat(client.next().name()).isEqualTo("closed");
		}
	}

	private static void update(int times) {
		for (int i = 0; i < times; i++) {
			DATABASE.execute("update \"Posts\" set title = 't" + i + "' where id = 1");
		}
	}

	/** The stream begins with a comment. */
	private static BufferedReader awaitStream(Socket socket) throws IOException {
		BufferedReader lines = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
		assertThat(lines.lines().anyMatch(":"::equals)).isTrue();
		return lines;
	}

	private static List<String> cursors(BufferedReader lines, int count) {
		return lines.lines()
			.filter((line) -> line.startsWith("data: {"))
			.limit(count)
			.map((line) -> JsonMapper.shared().readTree(line.substring(6)).at("/data/postChanged/cursor").asString())
			.toList();
	}

	/**
	 * Reads a stream to its end, where it has an error unless sending failed before, and
	 * returns the last cursor.
	 */
	private static String read(BufferedReader lines, List<String> titles, String code) throws IOException {
		String cursor = "";
		String id = "";
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			if (line.startsWith("id: ")) {
				id = line.substring(4);
			}
			else if (line.startsWith("data: {") && line.endsWith("}")) {
				JsonNode data = JsonMapper.shared().readTree(line.substring(6));
				if (data.has("errors")) {
					assertThat(data.at("/errors/0/extensions/code").asString()).isEqualTo(code);
					assertThat(data.at("/errors/0/extensions/cursor").asString()).isEqualTo(cursor);
				}
				else {
					titles.add(data.at("/data/postChanged/post/title").asString());
					cursor = id;
				}
			}
		}
		return cursor;
	}

	/** HTTP/1.0 has no chunks, so the stream is the body as it is. */
	private static Socket subscribeWithoutReading(Api api, @Nullable String after) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4096);
		socket.connect(new InetSocketAddress(api.url().getHost(), api.url().getPort()));
		byte[] body = Api.body((after != null) ? Map.of("query", LONG_EVENTS, "variables", Map.of("after", after))
				: Map.of("query", LONG_EVENTS));
		socket.getOutputStream().write("""
				POST /graphql HTTP/1.0\r
				Host: localhost\r
				Authorization: Bearer %s\r
				Accept: text/event-stream\r
				Content-Type: application/json\r
				Content-Length: %d\r
				\r
				""".formatted(api.token(), body.length).getBytes(StandardCharsets.US_ASCII));
		socket.getOutputStream().write(body);
		return socket;
	}

}
