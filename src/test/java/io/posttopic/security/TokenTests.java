package io.posttopic.security;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import io.posttopic.security.SecuritySlice.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of valid and invalid tokens for a configured issuer.
 */
@SpringBootTest(classes = SecuritySlice.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { SecuritySlice.NO_DATABASE, "spring.security.oauth2.resourceserver.jwt.audiences=posttopic" })
class TokenTests {

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	private static final UnaryOperator<JWTClaimsSet.Builder> GOOD = (claims) -> claims.audience("posttopic");

	@LocalServerPort
	private int port;

	private Client client;

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry properties) {
		properties.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", ISSUER::serveKey);
		properties.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", () -> TokenIssuer.NAME);
	}

	@BeforeEach
	void connect() {
		this.client = new Client(this.port);
	}

	@Test
	void aTokenSaysWhoCalls() throws Exception {
		assertThat(this.client.caller(ISSUER.token(GOOD)))
			.isEqualTo(json("{\"username\":\"ada\",\"moderator\":false,\"admin\":false,\"signedIn\":true}"));
	}

	@Test
	void withoutATokenNobodyCalls() throws Exception {
		HttpResponse<String> response = this.client.get("/caller");
		assertThat(json(response.body()))
			.isEqualTo(json("{\"username\":null,\"moderator\":false,\"admin\":false,\"signedIn\":false}"));
		assertThat(response.headers().map()).doesNotContainKeys("set-cookie", "www-authenticate", "expires")
			.containsEntry("x-content-type-options", List.of("nosniff"));
		assertThat(this.client.get("/require/user").body()).isEqualTo("UNAUTHENTICATED: This needs a signed-in user: "
				+ "send the header Authorization: Bearer, followed by your token.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bearer", "BEARER" })
	void theSchemeMayBeInLowerOrUpperCase(String scheme) throws Exception {
		HttpResponse<String> response = this.client.get("/require/user", "Authorization",
				scheme + " " + ISSUER.token(GOOD));
		assertThat(response.body()).isEqualTo("allowed");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			["moderator"]             | true  | false
			["ROLE_Moderator", "x"]   | true  | false
			["admin"]                 | true  | true
			"x role_ADMIN"            | true  | true
			"moderator, admin"        | true  | true
			["moderators", "adm in"]  | false | false
			[["admin"], 1, null]      | false | false
			{"admin": true}           | false | false
			""")
	void rolesAreAListOrOneString(String claim, boolean moderator, boolean admin) throws Exception {
		Object roles = JsonMapper.shared().readValue(claim, Object.class);
		JsonNode caller = this.client.caller(ISSUER.token((claims) -> GOOD.apply(claims).claim("roles", roles)));
		assertThat(caller.get("moderator").asBoolean()).isEqualTo(moderator);
		assertThat(caller.get("admin").asBoolean()).isEqualTo(admin);
		assertThat(caller.get("username").asString()).isEqualTo("ada");
	}

	@Test
	void aRoleIsAskedForAfterASignIn() throws Exception {
		String user = ISSUER.token(GOOD);
		String moderator = ISSUER.token((claims) -> GOOD.apply(claims).claim("roles", "moderator"));
		String admin = ISSUER.token((claims) -> GOOD.apply(claims).claim("roles", "admin"));
		assertThat(this.client.get("/require/admin").body()).startsWith("UNAUTHENTICATED: ");
		assertThat(this.client.require("moderator", user))
			.isEqualTo("FORBIDDEN: Merging topics needs the role moderator or admin.");
		assertThat(this.client.require("admin", moderator))
			.isEqualTo("FORBIDDEN: Deleting users needs the role admin.");
		assertThat(this.client.require("moderator", moderator)).isEqualTo("allowed");
		assertThat(this.client.require("moderator", admin)).isEqualTo("allowed");
		assertThat(this.client.require("admin", admin)).isEqualTo("allowed");
	}

	@Test
	void anExpiredTokenIsRefused() throws Exception {
		UnaryOperator<JWTClaimsSet.Builder> expired = (claims) -> GOOD.apply(claims)
			.expirationTime(TokenIssuer.in(Duration.ofMinutes(-2)));
		assertRefused(ISSUER.token(expired), "expired");
		assertRefused(TokenIssuer.UNKNOWN.token(expired), "not signed with a key of the issuer");
		assertRefused(ISSUER.token((claims) -> expired.apply(claims).issuer("https://other.example.org/")), "iss");
	}

	@Test
	void aTokenWithoutAnEndIsRefused() throws Exception {
		assertRefused(ISSUER.token((claims) -> GOOD.apply(claims).expirationTime(null)), "exp is required");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Bearer", "Bearer ", "bearer  ", "Basic YWRhOmFkYQ==", "Digest username=ada", "x",
			"Token abc", "Bearer: abc", "Bearer\tabc", "Bearer abc, Bearer def" })
	void aHeaderThatIsNoBearerTokenIsRefused(String header) throws Exception {
		assertHeaderRefused(header, "earer token");
	}

	@Test
	void aTokenOfAnotherKeyIsRefused() throws Exception {
		assertRefused(TokenIssuer.UNKNOWN.token(GOOD), "not signed with a key of the issuer");
	}

	@Test
	void anUnsignedTokenIsRefused() throws Exception {
		assertRefused(ISSUER.unsigned(), "not signed with a key of the issuer");
	}

	@Test
	void aTokenWithOtherClaimsUnderItsSignatureIsRefused() throws Exception {
		String[] good = ISSUER.token(GOOD).split("\\.");
		String[] other = ISSUER.token("lars", "admin").split("\\.");
		assertRefused(good[0] + "." + other[1] + "." + good[2], "not signed with a key of the issuer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30.", "two words", "\"quoted\"" })
	void aMalformedTokenIsRefused(String token) throws Exception {
		assertRefused(token, "malformed");
	}

	@Test
	void aTokenForLaterIsRefused() throws Exception {
		assertRefused(ISSUER.token((claims) -> GOOD.apply(claims).notBeforeTime(TokenIssuer.in(Duration.ofMinutes(3)))),
				"used before");
	}

	@Test
	void aTokenOfAnotherIssuerOrForAnotherAudienceIsRefused() throws Exception {
		assertRefused(ISSUER.token((claims) -> GOOD.apply(claims).issuer("https://other.example.org/")), "iss");
		assertRefused(ISSUER.token((claims) -> claims), "aud");
	}

	@Test
	void aTokenWithoutAUsernameIsRefused() throws Exception {
		assertRefused(ISSUER.token((claims) -> GOOD.apply(claims).claim("preferred_username", null)),
				"The token has no claim preferred_username");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ada lovelace", "ada@example.org", "ada\n", "\u00e1da", "ada\u0000" })
	void aTokenWhoseUsernameIsNoneIsRefused(String username) throws Exception {
		assertRefused(ISSUER.token((claims) -> GOOD.apply(claims).claim("preferred_username", username)),
				"The token's claim preferred_username is no username");
	}

	@Test
	void aUsernameHasUpTo100Characters() throws Exception {
		String longest = "a".repeat(100);
		assertThat(this.client.caller(ISSUER.token((claims) -> GOOD.apply(claims).claim("preferred_username", longest)))
			.get("username")
			.asString()).isEqualTo(longest);
		assertRefused(ISSUER.token((claims) -> GOOD.apply(claims).claim("preferred_username", longest + "a")),
				"is no username");
		assertRefused(ISSUER.token((claims) -> GOOD.apply(claims).claim("preferred_username", List.of("ada"))),
				"is no username");
	}

	@Test
	void aTokenMaySayThatItIsAnAccessTokenAndNothingElse() throws Exception {
		assertThat(this.client.require("user", ISSUER.token(new JOSEObjectType("at+jwt"), GOOD))).isEqualTo("allowed");
		assertRefused(ISSUER.token(new JOSEObjectType("logout+jwt"), GOOD), "typ");
	}

	@Test
	void aTokenIsAsLongAsTheHeadersMayBe() throws Exception {
		String longToken = ISSUER.token((claims) -> GOOD.apply(claims).claim("groups", "g".repeat(23_000)));
		String tooLong = ISSUER.token((claims) -> GOOD.apply(claims).claim("groups", "g".repeat(25_000)));
		assertThat(longToken).hasSizeGreaterThan(AcceptedTokens.MAX_LENGTH);
		for (int time = 0; time < 2; time++) {
			assertThat(this.client.require("user", longToken)).isEqualTo("allowed");
		}
		assertThat(this.client.get("/caller", "Authorization", "Bearer " + tooLong).statusCode()).isEqualTo(400);
	}

	@Test
	void severalHeadersAreRefused() throws Exception {
		String token = "Bearer " + ISSUER.token(GOOD);
		HttpResponse<String> response = this.client.get("/caller", "Authorization", token, "Authorization", token);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(header(response, "WWW-Authenticate")).startsWith("Bearer error=\"invalid_request\"");
		assertThat(json(response.body()).at("/errors/0/extensions/code").asString()).isEqualTo("BAD_USER_INPUT");
	}

	@Test
	void aTokenIsNowhereButInTheHeader() throws Exception {
		String token = ISSUER.token(GOOD);
		assertThat(this.client.get("/require/user?access_token=" + token).body()).startsWith("UNAUTHENTICATED");
		assertThat(this.client.get("/require/user", "Cookie", "access_token=" + token).body())
			.startsWith("UNAUTHENTICATED");
	}

	@Test
	void aRefusalHasTheMediaTypeThatIsAccepted() throws Exception {
		for (Map.Entry<String, String> type : Map
			.of("application/json", "application/json", "*/*", "application/json",
					"application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json")
			.entrySet()) {
			HttpResponse<String> response = this.client.get("/caller", "Authorization", "Bearer x", "Accept",
					type.getKey());
			assertThat(header(response, "Content-Type")).isEqualToIgnoringCase(type.getValue() + ";charset=utf-8");
		}
	}

	@Test
	void nobodyIsOfferedToSignInAs() throws Exception {
		assertThat(this.client.get("/sign-in").body()).isEqualTo("{\"users\":[]}");
		HttpResponse<String> response = this.client.post("/sign-in", "username=lars", "Content-Type",
				"application/x-www-form-urlencoded");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).doesNotContain("eyJ").contains("This server signs no tokens");
	}

	private void assertRefused(String token, String description) throws Exception {
		assertHeaderRefused("Bearer " + token, description);
	}

	private void assertHeaderRefused(String authorization, String description) throws Exception {
		HttpResponse<String> response = this.client.get("/caller", "Authorization", authorization);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
		assertThat(header(response, "WWW-Authenticate")).startsWith("Bearer error=\"invalid_token\", ")
			.contains(description);
		assertThat(json(response.body()).at("/errors/0/message").asString()).contains(description);
		assertThat(json(response.body()).at("/errors/0/extensions")).isEqualTo(json("{\"code\":\"UNAUTHENTICATED\"}"));
		assertThat(header(response, "Content-Type"))
			.isEqualToIgnoringCase("application/graphql-response+json;charset=utf-8");
	}

	private static String header(HttpResponse<String> response, String name) {
		return response.headers().firstValue(name).orElse("");
	}

	private static JsonNode json(String text) {
		return JsonMapper.shared().readTree(text);
	}

}
