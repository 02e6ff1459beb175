package io.posttopic.security;

import java.net.http.HttpResponse;

import io.posttopic.OwnOutput;
import io.posttopic.security.SecuritySlice.Client;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the server starts and serves queries while its issuer cannot be reached.
 */
@ExtendWith(OwnOutput.class)
class UnreachableIssuerTests {

	@ParameterizedTest
	@ValueSource(strings = { "issuer-uri=http://localhost:1/realm", "jwk-set-uri=http://localhost:1/keys" })
	void aTokenCannotBeCheckedAndTheLogSaysWhy(String issuer, CapturedOutput log) throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(SecuritySlice.class, "--server.port=0",
				"--" + SecuritySlice.NO_DATABASE, "--spring.security.oauth2.resourceserver.jwt.audiences=posttopic",
				"--spring.security.oauth2.resourceserver.jwt." + issuer)) {
			Client client = Client.of(context);
			assertThat(client.get("/caller").statusCode()).isEqualTo(200);
			assertThat(log).isEmpty();

			HttpResponse<String> response = client.get("/caller", "Authorization",
					"Bearer " + TokenIssuer.UNKNOWN.token("ada"));
			assertThat(response.statusCode()).isEqualTo(503);
			JsonNode error = JsonMapper.shared().readTree(response.body()).at("/errors/0");
			assertThat(error.at("/extensions/code").asString()).isEqualTo("UNAVAILABLE");
			assertThat(response.headers().firstValue("Retry-After")).isPresent();
			assertThat(error.at("/message").asString()).startsWith("The token cannot be checked now; ");
			assertThat(response.body()).doesNotContain("localhost", "Exception");
			assertThat(log).hasLineCount(1)
				.contains("errorId " + error.at("/extensions/errorId").asString(),
						"the issuer's keys cannot be loaded: java.net.ConnectException");
		}
	}

}
