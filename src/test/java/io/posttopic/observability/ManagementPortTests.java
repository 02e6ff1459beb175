package io.posttopic.observability;

import java.net.InetAddress;

import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which endpoints each port serves.
 */
class ManagementPortTests extends ManagementTests {

	@Autowired
	private ManagementServerProperties properties;

	@ParameterizedTest
	@ValueSource(strings = { "", "/env", "/loggers", "/heapdump", "/threaddump", "/prometheus", "/metrics", "/beans",
			"/configprops", "/mappings", "/shutdown" })
	void thePublicPortServesNoneButHealth(String endpoint) throws Exception {
		assertThat(this.client.send("GET", "/actuator" + endpoint).status()).isEqualTo(404);
		assertThat(this.client.send("POST", "/actuator" + endpoint).status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/liveness", "/readiness", "/startup" })
	void bothPortsServeHealth(String group) throws Exception {
		for (Client port : new Client[] { this.client, this.management }) {
			Answer answer = port.send("GET", "/actuator/health" + group);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.at("/status").asString()).isEqualTo("UP");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/env", "/loggers", "/prometheus" })
	void theManagementPortServesWhatIsExposedWithoutToken(String endpoint) throws Exception {
		Answer answer = this.management.send("GET", "/actuator" + endpoint);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("RateLimit")).isNull();
		assertThat(answer.header("X-Request-Id")).isNull();
	}

	@Test
	void theManagementPortServesNoGraphQl() throws Exception {
		assertThat(this.management.query("{ __typename }").status()).isEqualTo(404);
	}

	@Test
	void theManagementPortListensOnTheLoopbackAddress() {
		assertThat(this.properties.getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
	}

}
