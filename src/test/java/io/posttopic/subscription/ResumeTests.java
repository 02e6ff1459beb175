package io.posttopic.subscription;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.posttopic.DebianPostgres;
import io.posttopic.NodePackage;
import io.posttopic.PostgresServer;
import io.posttopic.Relay;
import io.posttopic.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the clients of subscriptions that people use miss nothing and see nothing
 * twice, while servers, connections and the database are killed and other applications
 * write.
 */
@Execution(ExecutionMode.CONCURRENT)
class ResumeTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int WRITERS = 4;

	private static final String CHANGES = "subscription($after: String) { postTopicChanged(after: $after) { cursor kind id before { note } after { note } } }";

	/** A server in a process of its own, on a port that it chooses. */
	private record Server(Process process) {

		private static final Pattern READY = Pattern.compile("posttopic is ready: .*http://localhost:(\\d+)/.*");

		static Server start(String url, String heap, String... options) throws IOException {
			List<String> arguments = new ArrayList<>(
					List.of("--server.port=0", "--posttopic.limits.rate.points-per-minute=1000000000",
							"--spring.datasource.url=" + url, "--spring.datasource.username=postgres"));
			arguments.addAll(List.of(options));
			return new Server(ServerProcess.builder(Path.of("target"), List.of("-Xmx" + heap), arguments).start());
		}

		/** Returns the port once the server is ready. */
		int awaitPort() {
			BufferedReader output = this.process.inputReader();
			String port = output.lines()
				.map(READY::matcher)
				.filter(Matcher::matches)
				.map((line) -> line.group(1))
				.findFirst()
				.orElseThrow();
			Thread.startVirtualThread(() -> output.lines().forEach((_) -> {
				// The process would wait if nobody read its output.
			}));
			return Integer.parseInt(port);
		}

	}

	/** A client in a process of its own, and the events that it has received. */
	private static final class Client implements AutoCloseable {

		private final List<JsonNode> events = new CopyOnWriteArrayList<>();

		private final List<JsonNode> others = new CopyOnWriteArrayList<>();

		private final Process process;

		Client(String transport, int port) throws Exception {
			String request = JsonMapper.shared().writeValueAsString(Map.of("query", CHANGES, "variables", Map.of()));
			this.process = NodePackage
				.run("clients", "subscribe.js", transport, "http://localhost:" + port + "/graphql", request)
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			Thread.startVirtualThread(this::read);
			await().atMost(PATIENCE).until(() -> !this.others.isEmpty());
		}

		private void read() {
			try (BufferedReader output = this.process.inputReader()) {
				output.lines().map(JsonMapper.shared()::readTree).forEach((line) -> {
					JsonNode event = line.at("/data/postTopicChanged");
					(event.isObject() ? this.events : this.others).add(event.isObject() ? event : line);
				});
			}
			catch (IOException ex) {
				// The process has been killed.
			}
		}

		/** The changes as the log has them: what became of the row. */
		List<String> changes() {
			return this.events.stream()
				.map((event) -> event.at("/id").asString() + " " + event.at("/kind").asString() + " "
						+ event.at("/after/note").asString("") + " " + event.at("/before/note").asString(""))
				.toList();
		}

		@Override
		public void close() {
			this.process.destroyForcibly();
		}

	}

	private final AtomicInteger number = new AtomicInteger();

	private volatile boolean stopped;

	@Test
	void nothingIsLostOrDoubledWhileServersAndTheDatabaseAreKilled() throws Exception {
		DebianPostgres database = DebianPostgres.start();
		Server first = Server.start(database.url(), "256m");
		Relay relay = new Relay(first.awaitPort());
		Server second = Server.start(database.url(), "256m");
		database.execute("""
				insert into "Posts" (title, body) select 'Post', 'Body' from generate_series(1, 10);
				insert into "Topics" (name, slug) select 'Topic ' || i, 't' || i from generate_series(1, 10) i""");
		try (Client webSocket = new Client("ws", relay.port());
				Client serverSentEvents = new Client("sse", relay.port());
				ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
				AutoCloseable _ = () -> this.stopped = true) {
			long seed = System.nanoTime();
			System.out.println("seed " + seed);
			for (int i = 0; i < WRITERS; i++) {
				Random random = new Random(seed + i);
				writers.submit(() -> write(database.url(), random));
			}
			awaitEvents(webSocket, serverSentEvents);
			relay.setTarget(second.awaitPort());
			first.process().destroyForcibly();
			awaitEvents(webSocket, serverSentEvents);
			database.kill();
			database.restart();
			awaitEvents(webSocket, serverSentEvents);
			relay.cut();
			awaitEvents(webSocket, serverSentEvents);
			this.stopped = true;
			writers.close();
			List<String> logged = database
				.list("""
						select translate(rtrim(encode(convert_to('PostTopic:' || key1 || ':' || key2, 'UTF8'), 'base64'), '='), '+/', '-_') || ' ' || kind || ' ' || coalesce(after->>'note', '') || ' ' || coalesce(before->>'note', '')
						from posttopic_changes where type = 'PostTopic' order by id""");
			for (Client client : List.of(webSocket, serverSentEvents)) {
				await().atMost(PATIENCE).until(() -> client.changes().size() >= logged.size());
				assertThat(client.changes()).containsExactlyInAnyOrderElementsOf(logged);
				assertThat(byRow(client.changes())).isEqualTo(byRow(logged));
			}
		}
		finally {
			relay.close();
			first.process().destroyForcibly();
			second.process().destroyForcibly();
			database.close();
		}
	}

	@Test
	void streamsTakeAPartOfTheHeapAlone() throws Exception {
		Server server = Server.start(PostgresServer.newest().migrated().url(), "128m",
				"--posttopic.subscriptions.per-address=1000", "--posttopic.subscriptions.keep-alive=1s",
				"--posttopic.limits.connections-per-address=1000", "--posttopic.limits.rate.enabled=false");
		URI url = URI.create("http://localhost:" + server.awaitPort() + "/graphql");
		List<EventClient> clients = new ArrayList<>();
		try {
			do {
				clients.add(EventClient.open(url, null, CHANGES, Map.of()));
			}
			while (clients.getLast().status() == 200);
			assertThat(clients.getLast().status()).isEqualTo(503);
			assertThat(clients).hasSizeBetween(200, 257);
			clients.getFirst().close();
			await().until(() -> {
				clients.add(EventClient.open(url, null, CHANGES, Map.of()));
				return clients.getLast().status() == 200;
			});
		}
		finally {
			for (EventClient client : clients) {
				client.close();
			}
			server.process().destroyForcibly();
		}
	}

	private static Map<String, List<String>> byRow(List<String> changes) {
		return changes.stream().collect(Collectors.groupingBy((change) -> change.split(" ")[0]));
	}

	/** Waits until each of the clients has received 100 more events. */
	private static void awaitEvents(Client... clients) {
		Map<Client, Integer> received = Arrays.stream(clients)
			.collect(Collectors.toMap(Function.identity(), (client) -> client.events.size()));
		received
			.forEach((client, before) -> await().atMost(PATIENCE).until(() -> client.events.size() >= before + 100));
	}

	/** Writes with short and long transactions, of which some are rolled back. */
	private void write(String url, Random random) {
		while (!this.stopped) {
			try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
				connection.setAutoCommit(false);
				while (!this.stopped) {
					for (int i = random.nextInt(5); i >= 0; i--) {
						change(connection, random);
					}
					if (random.nextInt(10) == 0) {
						Thread.sleep(random.nextInt(100));
					}
					if (random.nextInt(4) == 0) {
						connection.rollback();
					}
					else {
						connection.commit();
					}
				}
			}
			catch (SQLException ex) {
				// The database was killed, or two transactions blocked each other.
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void change(Connection connection, Random random) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			int post = 1 + random.nextInt(10);
			int topic = 1 + random.nextInt(10);
			statement.execute(random.nextInt(4) == 0
					? "delete from \"PostTopic\" where \"PostId\" = %d and \"TopicId\" = %d".formatted(post, topic)
					: "insert into \"PostTopic\" (\"PostId\", \"TopicId\", note) values (%d, %d, '%3$d') on conflict (\"PostId\", \"TopicId\") do update set note = '%3$d'"
						.formatted(post, topic, this.number.incrementAndGet()));
		}
	}

}
