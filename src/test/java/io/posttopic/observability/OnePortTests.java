package io.posttopic.observability;

import io.posttopic.http.HttpSliceTests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a server without a management port serves no endpoint but health.
 */
@TestPropertySource(properties = "management.endpoints.web.exposure.include=*")
class OnePortTests extends HttpSliceTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "/env", "/loggers", "/heapdump", "/prometheus", "/metrics" })
	void nothingButHealthIsServed(String endpoint) throws Exception {
		assertThat(this.client.send("GET", "/actuator" + endpoint).status()).isEqualTo(404);
		assertThat(this.client.send("GET", "/actuator/health").status()).isEqualTo(200);
	}

}
