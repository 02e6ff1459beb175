package io.posttopic.security;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;

import io.posttopic.database.DatabaseOrigin;
import io.posttopic.security.SecuritySlice.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of signing in during development: with the embedded database and no issuer.
 */
@SpringBootTest(classes = { SecuritySlice.class, SignInTests.Demo.class }, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = SecuritySlice.NO_DATABASE)
class SignInTests {

	private static final String[] FORM = { "Content-Type", "application/x-www-form-urlencoded" };

	private static final String[] JSON = { "Content-Type", "application/json" };

	@LocalServerPort
	private int port;

	private Client client;

	@TestConfiguration(proxyBeanMethods = false)
	static class Demo {

		@Bean
		DatabaseOrigin demo() {
			return () -> true;
		}

	}

	@BeforeEach
	void connect() {
		this.client = new Client(this.port);
	}

	@Test
	void aFormOrAnObjectIsAnsweredWithAToken() throws Exception {
		for (HttpResponse<String> response : List.of(this.client.post("/sign-in", "username=leila-h", FORM),
				this.client.post("/sign-in", "{\"username\":\"leila-h\"}", JSON))) {
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("private, no-store");
			JsonNode signedIn = JsonMapper.shared().readTree(response.body());
			assertThat(signedIn.get("username").asString()).isEqualTo("leila-h");
			assertThat(signedIn.get("roles").toString()).isEqualTo("[\"moderator\"]");
			assertThat(this.client.caller(signedIn.get("token").asString()).toString())
				.isEqualTo("{\"username\":\"leila-h\",\"moderator\":true,\"admin\":false,\"signedIn\":true}");
		}
	}

	@Test
	void whoWantsNothingButTheTokenGetsIt() throws Exception {
		String token = this.client.post("/sign-in", "username=lars", FORM[0], FORM[1], "Accept", "text/plain").body();
		assertThat(this.client.require("admin", token)).isEqualTo("allowed");
	}

	@Test
	void anybodyMayBeAskedForWithAnyRole() throws Exception {
		assertThat(signIn("username=new.person")).isEqualTo("new.person []");
		assertThat(signIn("username=new.person&roles=moderator,admin")).isEqualTo("new.person [moderator, admin]");
		assertThat(signIn("username=lars&roles=")).isEqualTo("lars []");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "username=", "username=a%20b", "username=%C3%A1da" })
	void whatIsNoUsernameIsRefused(String form) throws Exception {
		HttpResponse<String> response = this.client.post("/sign-in", form, FORM);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonMapper.shared().readTree(response.body()).at("/errors/0/extensions/argument").asString())
			.isEqualTo("username");
	}

	@Test
	void anUnknownRoleIsRefused() throws Exception {
		for (HttpResponse<String> response : List.of(this.client.post("/sign-in", "username=ada&roles=king", FORM),
				this.client.post("/sign-in", "{\"username\":\"ada\",\"roles\":[null]}", JSON))) {
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(response.body()).contains("roles: must be moderator or admin.");
		}
	}

	@Test
	void theTokenOfAnotherServerIsRefused() throws Exception {
		String token = new DevelopmentTokens(DevelopmentTokens.newKey())
			.sign(new TokenClaims("preferred_username", "roles"), "ada", List.of());
		assertThat(this.client.get("/caller", "Authorization", "Bearer " + token).statusCode()).isEqualTo(401);
		assertThat(
				this.client.get("/caller", "Authorization", "Bearer " + TokenIssuer.UNKNOWN.token("ada")).statusCode())
			.isEqualTo(401);
	}

	@ParameterizedTest
	@CsvSource({ "http://localhost:5173,true", "http://127.0.0.1:3000,true", "http://[::1]:3000,true",
			"http://localhost,true", "https://localhost:8443,true", "http://posts.localhost:3000,false",
			"http://localhost.evil.example,false", "http://localhost:80@evil.example,false",
			"http://evil.example:3000,false", "null,false" })
	void pagesOfThisMachineMayReadAnswersAndSignIn(String origin, boolean allowed) throws Exception {
		HttpResponse<String> response = this.client.post("/sign-in", "username=ada", FORM[0], FORM[1], "Origin", origin,
				"Sec-Fetch-Site", "same-site");
		assertThat(response.statusCode()).isEqualTo(allowed ? 200 : 403);
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
			.isEqualTo(allowed ? Optional.of(origin) : Optional.empty());
		assertThat(this.client.get("/caller", "Origin", origin).headers().firstValue("Access-Control-Allow-Origin"))
			.isEqualTo(allowed ? Optional.of(origin) : Optional.empty());
	}

	@Test
	void withAnIssuerTheServerSignsNothingItself() throws Exception {
		TokenIssuer issuer = TokenIssuer.TRUSTED;
		try (ConfigurableApplicationContext context = SpringApplication
			.run(new Class<?>[] { SecuritySlice.class, Demo.class }, new String[] { "--server.port=0",
					"--" + SecuritySlice.NO_DATABASE,
					"--spring.security.oauth2.resourceserver.jwt.public-key-location=" + issuer.writeKey().toUri() })) {
			Client server = Client.of(context);
			assertThat(server.get("/sign-in").body()).isEqualTo("{\"users\":[]}");
			assertThat(server.post("/sign-in", "username=lars", FORM).statusCode()).isEqualTo(404);
			assertThat(server.require("user", issuer.token("ada"))).isEqualTo("allowed");
		}
	}

	@Test
	void whereItIsSwitchedOffNobodyCanSignIn() throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication
			.run(new Class<?>[] { SecuritySlice.class, Demo.class }, new String[] { "--server.port=0",
					"--" + SecuritySlice.NO_DATABASE, "--posttopic.sign-in.enabled=false" })) {
			Client server = Client.of(context);
			assertThat(server.get("/sign-in").body()).isEqualTo("{\"users\":[]}");
			assertThat(server.post("/sign-in", "username=lars", FORM).statusCode()).isEqualTo(404);
			assertThat(server.get("/require/user").body()).startsWith("FORBIDDEN: ");
		}
	}

	private String signIn(String form) throws Exception {
		JsonNode answer = JsonMapper.shared().readTree(this.client.post("/sign-in", form, FORM).body());
		return answer.get("username").asString() + " "
				+ answer.get("roles").valueStream().map(JsonNode::asString).toList();
	}

}
