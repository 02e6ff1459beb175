package io.posttopic.http;

import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a replica which lags too far behind serves no queries.
 */
@TestPropertySource(properties = "posttopic.replicas.max-lag=300ms")
class LaggingReplicaTests extends ReplicatedTests {

	@Test
	void aReplicaThatLagsOrIsPromotedIsLeftOut() throws Exception {
		pause();
		createTopic("ada");
		await().until(() -> !replica().isServing());
		assertThat(count()).isEqualTo(topics() + 1);

		resume();
		awaitServing();
		long reads = replica().reads();
		await().until(() -> count() == topics() + 1 && replica().reads() > reads);

		// It is not a copy of the primary any more.
		standby().promote();
		await().until(() -> !replica().isServing());
		createTopic("ada");
		assertThat(count()).isEqualTo(topics() + 2);
	}

}
