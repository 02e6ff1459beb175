package io.posttopic;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.posttopic.http.HttpSlice.Answer;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that create topics with different names, one after the other, and read between
 * them. No mutation is repeated, so that each name is in the database once if it was
 * acknowledged, and not at all if it was refused.
 */
public final class WriteLoad {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

	private final Map<String, Answer> failures = new ConcurrentHashMap<>();

	private final Collection<Answer> failedReads = new CopyOnWriteArrayList<>();

	private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

	private final TestServer server;

	private final List<Future<?>> running;

	private volatile boolean stopped;

	private WriteLoad(TestServer server, int clients) {
		this.server = server;
		this.running = IntStream.range(0, clients)
			.<Future<?>>mapToObj((client) -> this.clients.submit(() -> write("client " + client)))
			.toList();
	}

	public static WriteLoad start(TestServer server, int clients) {
		return new WriteLoad(server, clients);
	}

	private Void write(String client) throws Exception {
		for (int i = 0; !this.stopped; i++) {
			String name = client + " topic " + i;
			Answer answer = this.server
				.moderate("mutation { createTopic(input: { name: \"%s\" }) { topic { name } } }".formatted(name));
			if (answer.at("/data/createTopic/topic/name").asString("").equals(name)) {
				this.acknowledged.add(name);
			}
			else {
				this.failures.put(name, answer);
			}
			Answer read = this.server.query("{ topics { totalCount } posts(first: 5) { nodes { title } } }");
			if (read.json().has("errors")) {
				this.failedReads.add(read);
			}
		}
		return null;
	}

	/**
	 * Waits until more mutations have been acknowledged.
	 */
	public void awaitAcknowledged(int more) {
		int enough = this.acknowledged.size() + more;
		await().atMost(PATIENCE).until(() -> this.acknowledged.size() >= enough);
	}

	/**
	 * Waits until more mutations have failed.
	 */
	public void awaitFailures(int more) {
		int enough = this.failures.size() + more;
		await().atMost(PATIENCE).until(() -> this.failures.size() >= enough);
	}

	/**
	 * Waits until more reads have failed.
	 */
	public void awaitFailedReads(int more) {
		int enough = this.failedReads.size() + more;
		await().atMost(PATIENCE).until(() -> this.failedReads.size() >= enough);
	}

	/**
	 * Stops the clients after their present request.
	 */
	public void stop() throws Exception {
		this.stopped = true;
		for (Future<?> client : this.running) {
			client.get();
		}
		this.clients.close();
	}

	public Collection<Answer> failures() {
		return this.failures.values();
	}

	public Collection<Answer> failedReads() {
		return this.failedReads;
	}

	/**
	 * Asserts that the database has each acknowledged topic once, and none that was
	 * refused. What became of a mutation whose outcome is unknown is open.
	 * @param names the names of all topics in the database
	 */
	public void assertConsistentWith(List<String> names) {
		assertThat(names).doesNotHaveDuplicates().containsAll(this.acknowledged);
		assertThat(names).noneMatch((name) -> isRefused(this.failures.get(name)));
	}

	private static boolean isRefused(@Nullable Answer failure) {
		return failure != null && !failure.at("/errors/0/extensions/outcome").asString().equals("UNKNOWN");
	}

}
