package io.posttopic.security;

import java.util.Map;

import io.posttopic.OwnOutput;
import io.posttopic.security.SecuritySlice.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of a key in a file instead of an issuer, and of claims with other names.
 */
@SpringBootTest(classes = SecuritySlice.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { SecuritySlice.NO_DATABASE, "posttopic.security.username-claim=https://example.org/username",
				"posttopic.security.roles-claim=realm_access.roles" })
class PublicKeyTests {

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void key(DynamicPropertyRegistry properties) {
		ISSUER.register(properties);
	}

	@Test
	void aClaimsNameIsAWholeNameOrAPath() throws Exception {
		String token = ISSUER.token((claims) -> claims.claim("https://example.org/username", "lars")
			.claim("roles", "admin")
			.claim("realm_access", Map.of("roles", new String[] { "moderator" })));
		assertThat(new Client(this.port).caller(token).toString())
			.isEqualTo("{\"username\":\"lars\",\"moderator\":true,\"admin\":false,\"signedIn\":true}");
	}

	@Test
	void aTokenWithoutRolesHasNone() throws Exception {
		String token = ISSUER
			.token((claims) -> claims.claim("https://example.org/username", "lars").claim("realm_access", "roles"));
		assertThat(new Client(this.port).require("moderator", token)).startsWith("FORBIDDEN");
	}

	@Test
	void theUsualClaimNamesNobodyThen() throws Exception {
		assertThat(new Client(this.port).require("user", ISSUER.token("ada")))
			.contains("The token has no claim https://example.org/username");
	}

	@ParameterizedTest
	@CsvSource({ "audiences=, true", "audiences=posttopic, false", "issuer-uri=https://issuer.example.org/, false" })
	@ExtendWith(OwnOutput.class)
	void aKeyThatMaySignForOthersIsWarnedOf(String property, boolean warned, CapturedOutput log) {
		SpringApplication
			.run(SecuritySlice.class, "--server.port=0", "--" + SecuritySlice.NO_DATABASE,
					"--spring.security.oauth2.resourceserver.jwt.public-key-location=" + ISSUER.writeKey().toUri(),
					"--spring.security.oauth2.resourceserver.jwt." + property)
			.close();
		assertThat(log.getAll().contains("checks neither the issuer nor the audience of a token")).isEqualTo(warned);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			public-key-location=file:/nowhere.pem          | .*public-key-location.* does not exist.*
			public-key-location=classpath:application.yaml | .*
			""")
	@ExtendWith(OwnOutput.class)
	void aKeyThatCannotBeUsedIsTold(String property, String reason, CapturedOutput output) {
		assertThatException().isThrownBy(() -> SpringApplication.run(SecuritySlice.class, "--server.port=0",
				"--" + SecuritySlice.NO_DATABASE, "--spring.security.oauth2.resourceserver.jwt." + property));
		assertThat(output.getAll())
			.matches("posttopic cannot start: what spring.security.oauth2.resourceserver.jwt says "
					+ "cannot be used \\(" + reason + "\\): change it.\\R");
	}

}
