package io.posttopic.limits;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what Tomcat shares between connections.
 */
class GuardedProtocolTests {

	@Test
	void noTwoConnectionsShareTheObjectsOfARequest() {
		GuardedProtocol protocol = new GuardedProtocol();
		protocol.setProcessorCache(200);

		assertThat(protocol.getProcessorCache()).isZero();
	}

}
