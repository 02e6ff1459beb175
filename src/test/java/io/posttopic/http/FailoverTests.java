package io.posttopic.http;

import io.posttopic.DebianPostgres;
import io.posttopic.TestServer;
import io.posttopic.WriteLoad;
import io.posttopic.database.Database;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.relay.GlobalId;
import io.posttopic.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of a server whose PostgreSQL has two nodes, a primary and a standby.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class FailoverTests {

	@Test
	void noAcknowledgedWriteIsLostWhenTheStandbyReplacesThePrimary() throws Exception {
		try (DebianPostgres primary = DebianPostgres.start();
				DebianPostgres standby = primary.startSynchronousStandby()) {
			String url = "jdbc:postgresql://%s,%s/postgres?targetServerType=primary".formatted(primary.address(),
					standby.address());
			try (TestServer server = TestServer.start(url, "--spring.datasource.hikari.connection-timeout=250")) {
				WriteLoad load = WriteLoad.start(server, 8);
				load.awaitAcknowledged(100);

				primary.kill();
				load.awaitFailures(8);
				assertThat(server.get("/actuator/health/liveness").status()).isEqualTo(200);
				standby.promote();

				load.awaitAcknowledged(100);
				await().until(() -> server.get("/actuator/health/readiness").status() == 200);
				load.stop();
				assertThat(load.failures()).extracting(Answer::code).containsOnly("UNAVAILABLE");
				assertThat(load.failedReads()).extracting(Answer::code).isSubsetOf("UNAVAILABLE");
				load.assertConsistentWith(standby.list("select name from \"Topics\""));
			}
		}
	}

	@Test
	void aCommitThatTheStandbyDoesNotConfirmHasAnUnknownOutcome() throws Exception {
		try (DebianPostgres primary = DebianPostgres.start();
				DebianPostgres standby = primary.startSynchronousStandby();
				TestServer server = TestServer.start(primary.url(), "--posttopic.limits.deadline=3s")) {
			server.moderate("mutation { createTopic(input: { name: \"One\" }) { topic { id } } }");
			for (int post = 1; post <= 2; post++) {
				server.moderate("mutation { createPost(input: { title: \"One\", body: \"\" }) { post { id } } }");
			}

			standby.kill();
			assertUnknown(server, primary, 1, "outcome");
			assertUnknown(server, primary, 2, "postTopic { position }");
		}
	}

	private static void assertUnknown(TestServer server, DebianPostgres primary, int post, String selection)
			throws Exception {
		Answer answer = server
			.moderate("mutation { attachTopic(input: { postId: \"%s\", topic: { name: \"One\" } }) { %s } }"
				.formatted(GlobalId.encode("Post", post), selection));
		assertThat(answer.code()).as(answer.body()).isEqualTo("UNAVAILABLE");
		assertThat(answer.at("/errors/0/extensions/outcome").asString()).isEqualTo("UNKNOWN");
		assertThat(primary.list("select \"PostId\" from \"PostTopic\" where \"PostId\" = " + post)).hasSize(1);
	}

	@Test
	void aServerOnAStandbyIsReadOnly() throws Exception {
		try (DebianPostgres primary = DebianPostgres.start();
				DebianPostgres standby = primary.startStandby();
				TestServer server = TestServer.start(standby.url(), "--management.endpoint.health.show-details=always",
						"--management.endpoint.health.show-components=always")) {
			assertThat(server.context().getBean(Database.class).describe()).contains("standby");
			assertThat(server.query("{ topics { totalCount } }").status()).isEqualTo(200);
			Answer refused = server.moderate("mutation { createTopic(input: { name: \"New\" }) { topic { name } } }");
			assertThat(refused.code()).isEqualTo("UNAVAILABLE");
			assertThat(refused.message()).contains("standby");
			assertThat(server.get("/actuator/health/readiness").status()).isEqualTo(200);
			assertThat(server.get("/actuator/health").at("/components/database/details/standby").asBoolean()).isTrue();

			String incomplete = standby.url().replaceFirst("/postgres$", "/template1");
			assertThatException().isThrownBy(() -> TestServer.start(incomplete))
				.havingRootCause()
				.isInstanceOf(StartupException.class)
				.withMessageContaining("standby");
		}
	}

}
