package io.posttopic.http;

import java.time.Duration;
import java.util.Map;

import io.posttopic.Api;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import io.posttopic.pool.BoundedJdbcTemplate;
import io.posttopic.pool.StandbyException;
import io.posttopic.websocket.WebSocketClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests which server answers a query, if the replica may lag as long as it likes.
 */
@TestPropertySource(properties = { "posttopic.replicas.max-lag=1h", "posttopic.replicas.max-wait=50ms",
		"management.server.port=0", "management.endpoints.web.exposure.include=prometheus" })
class ReplicasTests extends ReplicatedTests {

	/** Longer than the server takes to ask both servers for their positions. */
	private static final Duration OBSERVATIONS = Duration.ofSeconds(1);

	@Test
	void aReplicaServesQueriesAndThePrimaryMutations() throws Exception {
		long reads = replica().reads();
		pause();
		createTopic("grace");
		assertThat(count()).isEqualTo(topics());
		assertThat(replica().reads()).isGreaterThan(reads);
	}

	@Test
	void theMetricsTellWhichServerServed(@LocalManagementPort int port) throws Exception {
		count();
		assertThat(new Client(port).send("GET", "/actuator/prometheus").body())
			.containsPattern("(?m)^posttopic_reads_total\\{server=\"replica-1\"} [1-9].*$")
			.containsPattern("(?m)^posttopic_replica_serving\\{server=\"replica-1\"} 1\\.0$")
			.containsPattern("(?m)^posttopic_replica_lag_seconds\\{server=\"replica-1\"} [0-9.E-]+$");
	}

	@Test
	void aReplicaDoesNotLagWhileThePrimaryIsIdleAtTheBeginningOfAPage() throws Exception {
		createTopic("grace");
		primary().execute("select pg_switch_wal()");
		await().during(OBSERVATIONS)
			.atMost(OBSERVATIONS.multipliedBy(12))
			.until(() -> Duration.ZERO.equals(replica().lag()));
	}

	@Test
	void callersSeeTheirOwnWrites() throws Exception {
		pause();
		createTopic("ada");
		assertThat(count("Authorization", bearer("ada"))).isEqualTo(topics() + 1);
		assertThat(count("Authorization", bearer("lars"))).isEqualTo(topics());
	}

	@Test
	void aClientThatSendsThePositionSeesTheWrite() throws Exception {
		String before = createTopic("ada");
		await().until(() -> count() == topics() + 1);
		pause();
		String after = createTopic("ada");
		assertThat(count(OwnWrites.POSITION, before)).isEqualTo(topics() + 1);
		assertThat(count(OwnWrites.POSITION, after)).isEqualTo(topics() + 2);
	}

	@Test
	void overWebSocketAnExtensionStandsForTheHeader(@LocalServerPort int port) throws Exception {
		pause();
		String position;
		try (WebSocketClient ada = WebSocketClient.initialised(Api.at(port), "Authorization", bearer("ada"))) {
			position = ada.run("mutation { createTopic(input: { name: \"Socket\" }) { topic { id } } }", Map.of())
				.at("/extensions/" + OwnWrites.POSITION)
				.asString();
			assertThat(count(ada, Map.of())).isEqualTo(topics() + 1);
		}
		assertThat(count("Authorization", bearer("ada"))).isEqualTo(topics() + 1);
		assertThat(count(OwnWrites.POSITION, position)).isEqualTo(topics() + 1);
		try (WebSocketClient nobody = WebSocketClient.initialised(Api.at(port))) {
			assertThat(count(nobody, Map.of())).isEqualTo(topics());
			assertThat(count(nobody, Map.of(OwnWrites.POSITION, position))).isEqualTo(topics() + 1);
		}
	}

	@Test
	void readingThePositionOfTheLogFailsAsOnAStandby() {
		BoundedJdbcTemplate jdbc = new BoundedJdbcTemplate(
				new DriverManagerDataSource(standby().url(), "postgres", ""));
		assertThatExceptionOfType(StandbyException.class).isThrownBy(() -> jdbc.execute("select pg_current_wal_lsn()"));
		// Its code is the same.
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> jdbc.execute("select lastval()"))
			.isNotInstanceOf(StandbyException.class);
	}

	private static int count(WebSocketClient client, Map<String, String> extensions) throws Exception {
		return client.run("{ topics { totalCount } }", extensions).at("/data/topics/totalCount").asInt();
	}

	@Test
	void theReplicaServesTheWriterAgainOnceItHasReplayedTheWrite() throws Exception {
		createTopic("ada");
		await().until(() -> count() == topics() + 1);
		long primaryReads = replicas().primaryReads();
		assertThat(count("Authorization", bearer("ada"))).isEqualTo(topics() + 1);
		assertThat(replicas().primaryReads()).isEqualTo(primaryReads);
	}

	@Test
	void aPositionThatIsNoneIsRefused() throws Exception {
		for (String position : new String[] { "", "0/16B3748", "g000000000000000", "00000000000000001" }) {
			Answer answer = query(OwnWrites.POSITION, position);
			assertThat(answer.status()).as(position).isEqualTo(400);
			assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		}
	}

	@Test
	void aPositionThatThePrimaryHasNotReachedIsServedByThePrimary() throws Exception {
		long reads = replicas().primaryReads();
		assertThat(count(OwnWrites.POSITION, "7fffffffffffffff")).isEqualTo(topics());
		assertThat(replicas().primaryReads()).isGreaterThan(reads);
	}

	@Test
	void onlyMutationsHaveThePosition() throws Exception {
		assertThat(query().header(OwnWrites.POSITION)).isNull();
	}

	@Test
	void aSessionThatTheReplicaEndsIsReplacedByThePrimary() throws Exception {
		long reads = replica().reads();
		standby()
			.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'posttopic'");
		for (int i = 0; i < 5; i++) {
			assertThat(count()).isEqualTo(topics());
		}
		awaitServing();
		await().until(() -> count() == topics() && replica().reads() > reads);
	}

	@Test
	void aReplicaThatIsDownIsLeftOutAndComesBack() throws Exception {
		standby().kill();
		try {
			for (int i = 0; i < 3; i++) {
				assertThat(count()).isEqualTo(topics());
			}
			await().until(() -> !replica().isServing());
			createTopic("grace");
			assertThat(count()).isEqualTo(topics() + 1);
		}
		finally {
			standby().restart();
		}
		awaitServing();
		long reads = replica().reads();
		await().until(() -> count() == topics() + 1);
		assertThat(replica().reads()).isGreaterThan(reads);
	}

}
