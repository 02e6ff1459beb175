package io.posttopic.limits;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.posttopic.http.HttpSliceTests;
import io.posttopic.security.TokenIssuer;
import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rate limits, on a server that gives each caller a few points and has
 * introspection disabled. Each test uses callers of its own: users, or addresses behind
 * the trusted proxy that the test client acts as.
 */
@TestPropertySource(properties = { "posttopic.limits.cost=100", "posttopic.limits.rate.points-per-minute=100",
		"posttopic.limits.rate.refused=20", "posttopic.limits.rate.trusted-proxies=127.0.0.1,::1",
		"posttopic.http.allowed-origins=https://app.example.com",
		"posttopic.limits.rate.hosts[0].address=198.18.0.0/15", "posttopic.limits.rate.hosts[0].points-per-minute=1000",
		"posttopic.limits.rate.hosts[1].address=2001:db8::10", "posttopic.limits.rate.hosts[1].points-per-minute=1000",
		"posttopic.graphql.introspection=false" })
@Import(StoppedClock.class)
class RateLimitsTests extends HttpSliceTests {

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	private static final String BY = "X-Forwarded-For";

	/** An operation that costs 10. */
	private static final String TEN = "{ a: echo { at } b: echo { at } c: echo { at } d: echo { at } e: echo { at } "
			+ "f: echo { at } g: echo { at } h: echo { at } i: echo { at } j: echo { at } }";

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry properties) {
		ISSUER.register(properties);
	}

	@Autowired
	private StoppedClock clock;

	/** Ensures that the document is cached and every account is full. */
	@BeforeEach
	void connect() throws Exception {
		this.clock.advance(Duration.ofMinutes(1));
		this.client.query(TEN, BY, "192.0.2.250");
	}

	@Test
	void eachAnswerSaysWhatIsLeft() throws Exception {
		Answer answer = this.client.query(TEN, BY, "192.0.2.1", Charge.HEADER, "1");
		assertThat(answer.at("/extensions/cost").asInt()).isEqualTo(10);
		assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"points\";q=100;w=60");
		assertThat(answer.header("RateLimit")).isEqualTo("\"points\";r=90;t=6");
	}

	@Test
	void whoAsksForTooMuchIsRefusedUntilThereIsEnough() throws Exception {
		for (int i = 0; i < 9; i++) {
			assertThat(this.client.query(TEN, BY, "192.0.2.2").status()).isEqualTo(200);
		}
		for (String accept : new String[] { "application/json", "application/graphql-response+json" }) {
			Answer answer = this.client.query(TEN, BY, "192.0.2.2", "Accept", accept);
			assertThat(answer.status()).isEqualTo(429);
			assertThat(answer.mediaType()).isEqualTo(accept);
			assertThat(answer.code()).isEqualTo("RATE_LIMITED");
			assertThat(answer.json().has("data")).isFalse();
			assertThat(answer.header("Retry-After")).isEqualTo("6");
			assertThat(answer.at("/errors/0/extensions/retryAfter").asInt()).isEqualTo(6);
			assertThat(left(answer)).isEqualTo(10);
		}
		this.clock.advance(Duration.ofSeconds(6));
		assertThat(this.client.query(TEN, BY, "192.0.2.2").status()).isEqualTo(200);
	}

	@Test
	void anOperationForWhichTooLittleIsLeftTakesNothing() throws Exception {
		String forty = "{ " + IntStream.range(0, 20)
			.mapToObj((i) -> "a" + i + ": echo { " + "at ".repeat(20) + "} ")
			.collect(Collectors.joining()) + "}";
		assertThat(this.client.query(forty, BY, "192.0.2.249").status()).isEqualTo(200);
		for (int i = 0; i < 7; i++) {
			this.client.query(TEN, BY, "192.0.2.9");
		}
		Answer answer = this.client.query(forty, BY, "192.0.2.9");
		assertThat(answer.status()).isEqualTo(429);
		assertThat(left(answer)).isEqualTo(29);
	}

	@Test
	void asManyRequestsAreRefusedAsAreDue() throws Exception {
		for (int left = 80; left >= 0; left -= 20) {
			Answer answer = this.client.query("{ nothing }", BY, "192.0.2.10");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(left(answer)).isEqualTo(left);
		}
		assertThat(this.client.query("{ nothing }", BY, "192.0.2.10").status()).isEqualTo(429);
	}

	@Test
	void aDocumentThatIsNotKnownCostsItsLength() throws Exception {
		String commas = "{ thread " + ",".repeat(1490) + "}";
		assertThat(left(this.client.query(commas, BY, "192.0.2.11"))).isEqualTo(100 - 50 - 1);
		assertThat(left(this.client.query(commas, BY, "192.0.2.11"))).isEqualTo(49 - 1);
		Answer answer = this.client.query("{ thread " + ",".repeat(5000) + "}", BY, "192.0.2.12");
		assertThat(answer.status()).isEqualTo(429);
		assertThat(answer.code()).isEqualTo("RATE_LIMITED");
	}

	@Test
	void wrongTokensAreChargedToTheirAddress() throws Exception {
		for (int i = 0; i < 5; i++) {
			assertThat(this.client.query(TEN, BY, "192.0.2.13", "Authorization", "Bearer a.b.c").status())
				.isEqualTo(401);
		}
		Answer answer = this.client.query(TEN, BY, "192.0.2.13", "Authorization", "Bearer a.b.c");
		assertThat(answer.status()).isEqualTo(429);
		assertThat(answer.code()).isEqualTo("RATE_LIMITED");
		assertThat(answer.header("Retry-After")).isEqualTo("12");
		assertThat(this.client.query(TEN, BY, "192.0.2.13").status()).isEqualTo(200);
		assertThat(this.client.query(TEN, BY, "192.0.2.14", "Authorization", "Bearer a.b.c").status()).isEqualTo(401);
	}

	@Test
	void usersDoNotPayForTheirAddress() throws Exception {
		spend(BY, "192.0.2.15");
		String grace = "Bearer " + ISSUER.token("grace");
		for (int left = 90; left > 10; left -= 10) {
			assertThat(left(this.client.query(TEN, BY, "192.0.2.15", "Authorization", grace))).isEqualTo(left);
		}
		String linus = "Bearer " + ISSUER.token("linus");
		assertThat(left(this.client.query(TEN, BY, "192.0.2.15", "Authorization", linus))).isEqualTo(90);
	}

	@Test
	void whatIsNotFoundCostsAsMuchAsWhatIsRefused() throws Exception {
		for (int i = 0; i < 5; i++) {
			assertThat(this.client.send("GET", "/nothing", BY, "192.0.2.16").status()).isEqualTo(404);
		}
		String site = "https://app.example.com";
		Answer answer = this.client.send("GET", "/nothing", BY, "192.0.2.16", "Origin", site);
		assertThat(answer.status()).isEqualTo(429);
		assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(site);
		assertThat(this.client.query(TEN, BY, "192.0.2.16").status()).isEqualTo(429);
	}

	@Test
	void aFileCostsItsLength() throws Exception {
		Answer file = this.client.send("GET", "/_static/react/18.3.1/umd/react.production.min.js", BY, "192.0.2.17");
		int length = Integer.parseInt(String.valueOf(file.header("Content-Length")));
		assertThat(length).isGreaterThan(10_000);
		assertThat(left(this.client.query(TEN, BY, "192.0.2.17"))).isEqualTo(100 - length / 1000 - 10);
	}

	@Test
	void theProbesOfHealthAreFree() throws Exception {
		for (int i = 0; i < 10; i++) {
			Answer answer = this.client.send("GET", "/actuator/health/liveness", BY, "192.0.2.18");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.header("RateLimit")).isNull();
		}
		assertThat(left(this.client.query(TEN, BY, "192.0.2.18"))).isEqualTo(90);
		this.client.send("GET", "/actuator/healthy", BY, "192.0.2.18");
		assertThat(left(this.client.query(TEN, BY, "192.0.2.18"))).isEqualTo(60);
	}

	@Test
	void aHostMayHaveAnAllowanceOfItsOwn() throws Exception {
		Answer answer = this.client.query(TEN, BY, "198.19.0.1");
		assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"points\";q=1000;w=60");
		assertThat(left(answer)).isEqualTo(990);
		assertThat(left(this.client.query(TEN, BY, "198.20.0.1"))).isEqualTo(90);
	}

	@Test
	void aHostHasItsAllowanceWhicheverNeighbourAsksFirst() throws Exception {
		assertThat(left(this.client.query(TEN, BY, "2001:db8::9"))).isEqualTo(90);
		assertThat(left(this.client.query(TEN, BY, "2001:db8::10"))).isEqualTo(990);
		assertThat(left(this.client.query(TEN, BY, "2001:db8::11"))).isEqualTo(80);
	}

	@Test
	void othersDoNotNotice() throws Exception {
		spend(BY, "192.0.2.3");
		assertThat(this.client.query(TEN, BY, "192.0.2.4").status()).isEqualTo(200);
		assertThat(this.client.query(TEN, BY, "6.6.6.6, 192.0.2.3").status()).isEqualTo(429);
		assertThat(this.client.query(TEN, BY, "192.0.2.3", "Forwarded", "for=6.6.6.6").status()).isEqualTo(429);
	}

	@Test
	void aUserIsOneCallerWhereverTheyAre() throws Exception {
		String ada = "Bearer " + ISSUER.token("ada");
		spend(BY, "192.0.2.5", "Authorization", ada);
		assertThat(this.client.query(TEN, BY, "192.0.2.6", "Authorization", ada).status()).isEqualTo(429);
		assertThat(this.client.query(TEN, BY, "192.0.2.5").status()).isEqualTo(200);
		assertThat(this.client.query(TEN, BY, "192.0.2.5", "Authorization", "Bearer " + ISSUER.token("192.0.2.5"))
			.status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{ nothing }", "{ ...A } fragment A on Query { ...A }",
			"query a { thread } query b { thread }", "{ __schema { types { name } } }" })
	void whatIsRefusedCostsToo(String document) throws Exception {
		Answer answer = this.client.query(document, BY, "198.51.100." + Math.floorMod(document.hashCode(), 250));
		assertThat(answer.status()).isEqualTo(400);
		assertThat(left(answer)).isEqualTo(80 - document.length() / 30);
	}

	@Test
	void aRequestThatIsNotWellFormedCostsToo() throws Exception {
		this.client.post("nonsense", BY, "192.0.2.7");
		assertThat(left(this.client.query("{ thread }", BY, "192.0.2.7"))).isEqualTo(79);
	}

	@Test
	void introspectionIsRefusedWhereItIsSwitchedOff() throws Exception {
		for (String document : new String[] { "{ __schema { types { name } } }",
				"{ a: __type(name: \"Query\") { name } }",
				"{ ...A } fragment A on Query { thread __type(name: \"Query\") { name } }" }) {
			Answer answer = this.client.query(document, BY, "192.0.2.8");
			assertThat(answer.code()).isEqualTo("FORBIDDEN");
			assertThat(answer.message()).isEqualTo("Introspection is disabled on this server.");
		}
		assertThat(this.client.query("{ __typename echo { __typename } }", BY, "192.0.2.8")
			.at("/data/__typename")
			.asString()).isEqualTo("Query");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ threat }", "{ echo { givn } }", "{ echo(frist: 1) { at } }",
			"{ echo(filter: {id: 1}) { at } }", "{ echo(filter: {direction: AS}) { at } }",
			"query ($a: Strin) { thread }", "{ thread @skp(if: true) }", "{ ... on Ech { at } }" })
	void nothingElseIsSuggestedWhereSomethingIsUnknown(String document) throws Exception {
		Answer answer = this.client.query(document, BY, "203.0.113." + Math.floorMod(document.hashCode(), 250));
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.body()).doesNotContainIgnoringCase("mean")
			.doesNotContain("thread\"", "given", "first", "ids", "ASC", "String", "skip", "Echo ");
	}

	private void spend(String... headers) throws Exception {
		while (this.client.query(TEN, headers).status() == 200) {
			assertThat(headers).isNotEmpty();
		}
	}

	private static int left(Answer answer) {
		return Integer.parseInt(String.valueOf(answer.header("RateLimit")).replaceAll(".*r=(\\d+).*", "$1"));
	}

}
