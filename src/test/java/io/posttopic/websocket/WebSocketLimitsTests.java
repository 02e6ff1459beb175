package io.posttopic.websocket;

import java.util.Map;

import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the limits on the operations of a connection.
 */
@Timeout(120)
@TestPropertySource(properties = { "posttopic.limits.rate.points-per-minute=20000", "posttopic.limits.rate.refused=1000" })
class WebSocketLimitsTests extends WritingTests {

	@Test
	void usersDoNotPayForTheirAddress() throws Exception {
		try (WebSocketClient client = new WebSocketClient(nobody(), WebSockets.PROTOCOL)) {
			client.send(
					"{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer " + ada().token() + "\"}}");
			assertThat(client.next().at("/type").asString()).isEqualTo("connection_ack");
			while (!nobody().error("{ nothing }").at("/extensions/code").asString().equals("RATE_LIMITED")) {
				assertThat(client.isSilent()).isTrue();
			}
			assertThat(client.run("{ viewer { username } }", Map.of()).at("/data/viewer/username").asString())
				.isEqualTo("ada");
		}
	}

}
