package io.posttopic.http;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.posttopic.DebianPostgres;
import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.Relay;
import io.posttopic.TestDatabase;
import io.posttopic.TestServer;
import io.posttopic.WriteLoad;
import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of outages of the database and of the network in front of it.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OwnOutput.class)
class OutageTests {

	private static final String TOPICS = "{ topics { totalCount } }";

	private static final String CREATE_TOPIC = "mutation { createTopic(input: { name: \"New\" }) { topic { name } } }";

	@Test
	void anOutageIsLoggedInOneLineASecond(CapturedOutput output) throws Exception {
		try (DebianPostgres database = DebianPostgres.start();
				TestServer server = TestServer.start(database.url(),
						"--spring.datasource.hikari.connection-timeout=250")) {
			WriteLoad load = WriteLoad.start(server, 8);
			load.awaitAcknowledged(50);
			long before = lines(output);
			long start = System.nanoTime();

			for (int outage = 0; outage < 2; outage++) {
				database.kill();
				load.awaitFailures(10);
				load.awaitFailedReads(10);
				database.restart();
				load.awaitAcknowledged(50);
			}
			load.stop();

			long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
			assertThat(output.getAll()).doesNotContain("\tat ", "Exception");
			assertThat(lines(output) - before).as(output.getAll()).isBetween(1L, seconds + 1);
			assertThat(load.failures()).extracting(Answer::code).containsOnly("UNAVAILABLE");
			load.assertConsistentWith(database.list("select name from \"Topics\""));
		}
	}

	private static long lines(CapturedOutput output) {
		return output.getAll().lines().count();
	}

	@Test
	void aNetworkThatLosesPacketsEndsRequestsAndHeals() throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		try (Relay network = new Relay(database.port());
				TestServer server = TestServer.start(database.url(network.port()), "--posttopic.limits.deadline=4s",
						"--spring.datasource.hikari.maximum-pool-size=4")) {
			assertThat(server.query(TOPICS).status()).isEqualTo(200);

			network.setBlackHole(true);
			for (Answer answer : askAtOnce(server)) {
				assertThat(answer.code()).as(answer.body()).isIn("TIMEOUT", "UNAVAILABLE");
			}
			await().until(() -> server.get("/actuator/health/readiness").status() == 503);
			assertThat(server.get("/actuator/health/liveness").status()).isEqualTo(200);

			network.setBlackHole(false);
			await().until(() -> server.query(TOPICS).status() == 200);
			await().until(() -> server.moderate(CREATE_TOPIC).status() == 200);
			await().until(() -> server.get("/actuator/health/readiness").status() == 200);
		}
	}

	/** Sends reads and mutations, more than the pool has connections. */
	private static List<Answer> askAtOnce(TestServer server) throws Exception {
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Answer>> answers = IntStream.range(0, 12)
				.mapToObj((i) -> clients
					.submit(() -> (i % 2 == 0) ? server.query(TOPICS) : server.moderate(CREATE_TOPIC)))
				.toList();
			clients.close();
			return answers.stream().map(Future::resultNow).toList();
		}
	}

}
