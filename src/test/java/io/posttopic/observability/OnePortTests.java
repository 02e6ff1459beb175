package io.posttopic.observability;

import io.posttopic.http.HttpSliceTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a server without a management port serves no endpoint but health, and
 * measures and traces nothing.
 */
@TestPropertySource(properties = "management.endpoints.web.exposure.include=*")
class OnePortTests extends HttpSliceTests {

	@Autowired
	private ApplicationContext context;

	@ParameterizedTest
	@ValueSource(strings = { "", "/env", "/loggers", "/heapdump", "/prometheus", "/metrics" })
	void nothingButHealthIsServed(String endpoint) throws Exception {
		assertThat(this.client.send("GET", "/actuator" + endpoint).status()).isEqualTo(404);
		assertThat(this.client.send("GET", "/actuator/health").status()).isEqualTo(200);
	}

	@Test
	void nothingIsMeasuredOrTraced() throws Exception {
		assertThat(this.context.getBeanProvider(RequestMetrics.class).getIfAvailable()).isNull();
		assertThat(this.context.getBeanProvider(RequestTracing.class).getIfAvailable()).isNull();
		assertThat(this.client.query("{ __typename }").header("traceresponse")).isNull();
	}

}
