package io.posttopic.http;

import java.util.Objects;

import io.posttopic.DebianPostgres;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import io.posttopic.replica.Replica;
import io.posttopic.replica.Replicas;
import io.posttopic.security.TokenIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.awaitility.Awaitility.await;

/**
 * Tests of a server whose queries are served by a streaming replica, which a test may
 * pause.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
abstract class ReplicatedTests {

	private static final String TOPICS = "select count(*) from \"Topics\"";

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	@SuppressWarnings("NullAway.Init")
	private static DebianPostgres primary;

	@SuppressWarnings("NullAway.Init")
	private static DebianPostgres standby;

	@Autowired
	@SuppressWarnings("NullAway.Init")
	private Replicas replicas;

	@SuppressWarnings("NullAway.Init")
	private Client client;

	private int topics;

	@DynamicPropertySource
	static void cluster(DynamicPropertyRegistry properties) throws Exception {
		primary = DebianPostgres.start();
		standby = primary.startStandby();
		ISSUER.register(properties);
		properties.add("spring.datasource.url", () -> primary.url());
		properties.add("spring.datasource.username", () -> "postgres");
		properties.add("posttopic.replicas.urls", () -> standby.url());
	}

	@AfterAll
	static void stop() throws Exception {
		standby.close();
		primary.close();
	}

	@BeforeEach
	void catchUp(@LocalServerPort int port) {
		this.client = new Client(port);
		awaitServing();
		await().until(() -> count(standby).equals(count(primary)));
		this.topics = Integer.parseInt(count(primary));
	}

	@AfterEach
	void resume() {
		standby.execute("select pg_wal_replay_resume() where pg_is_in_recovery()");
	}

	private static String count(DebianPostgres node) {
		return node.list(TOPICS).getFirst();
	}

	protected static DebianPostgres primary() {
		return primary;
	}

	protected static DebianPostgres standby() {
		return standby;
	}

	/** Stops the replay: from then on, the replica shows what it shows now. */
	protected static void pause() {
		standby.execute("select pg_wal_replay_pause()");
		await().until(() -> standby.list("select pg_get_wal_replay_pause_state()").getFirst().equals("paused"));
	}

	protected final void awaitServing() {
		await().until(() -> replica().isServing());
	}

	protected final Replicas replicas() {
		return this.replicas;
	}

	protected final Replica replica() {
		return this.replicas.all().getFirst();
	}

	/** The number of topics when the test began. */
	protected final int topics() {
		return this.topics;
	}

	/** Creates a topic as a moderator, and returns the position of the write. */
	protected final String createTopic(String moderator) throws Exception {
		String name = "Topic " + System.nanoTime();
		Answer answer = this.client.query(
				"mutation { createTopic(input: { name: \"%s\" }) { topic { id } } }".formatted(name), "Authorization",
				bearer(moderator));
		if (answer.json().has("errors")) {
			throw new AssertionError(answer.body());
		}
		return Objects.requireNonNull(answer.header(OwnWrites.POSITION));
	}

	protected static String bearer(String username) throws Exception {
		return "Bearer " + ISSUER.token(username, "moderator");
	}

	/** Queries the number of topics. */
	protected final Answer query(String... headers) throws Exception {
		return this.client.query("{ topics { totalCount } }", headers);
	}

	protected final int count(String... headers) throws Exception {
		Answer answer = query(headers);
		if (answer.json().has("errors")) {
			throw new AssertionError(answer.body());
		}
		return answer.at("/data/topics/totalCount").asInt();
	}

}
