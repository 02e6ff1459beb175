package io.posttopic.security;

import java.net.http.HttpResponse;

import io.posttopic.security.SecuritySlice.Client;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a server with a configured database but no issuer.
 */
@SpringBootTest(classes = SecuritySlice.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = SecuritySlice.NO_DATABASE)
class ReadOnlyTests {

	@LocalServerPort
	private int port;

	@Test
	void everybodyReadsAndNobodyWrites() throws Exception {
		Client client = new Client(this.port);
		assertThat(client.get("/caller").statusCode()).isEqualTo(200);
		for (String what : new String[] { "user", "moderator", "admin" }) {
			assertThat(client.get("/require/" + what).body())
				.isEqualTo("FORBIDDEN: Writing is off until the server has an issuer of tokens: set "
						+ "spring.security.oauth2.resourceserver.jwt.issuer-uri (or jwk-set-uri, or public-key-location) "
						+ "so that callers can sign in.");
		}
	}

	@Test
	void aTokenIsRefused() throws Exception {
		for (String token : new String[] { TokenIssuer.UNKNOWN.token("ada"), TokenIssuer.UNKNOWN.unsigned() }) {
			HttpResponse<String> response = new Client(this.port).get("/caller", "Authorization", "Bearer " + token);
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
				.startsWith("Bearer error=\"invalid_token\"")
				.contains("The server accepts no tokens until it has an issuer of them");
		}
	}

	@Test
	void nobodyIsOfferedToSignInAs() throws Exception {
		Client client = new Client(this.port);
		assertThat(client.get("/sign-in").body()).isEqualTo("{\"users\":[]}");
		assertThat(client.post("/sign-in", "{\"username\":\"lars\"}", "Content-Type", "application/json").statusCode())
			.isEqualTo(404);
	}

}
