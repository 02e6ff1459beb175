package io.posttopic.security;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptedTokensTests {

	private final AcceptedTokens tokens = new AcceptedTokens();

	@Test
	void aTokenIsKnownUntilItExpires() {
		Jwt good = jwt("good", Duration.ofMinutes(5));
		Jwt expired = jwt("expired", Duration.ofMillis(-1));
		this.tokens.add(good);
		this.tokens.add(expired);

		assertThat(this.tokens.find("good")).isSameAs(good);
		assertThat(this.tokens.find("expired")).isNull();
		assertThat(this.tokens.find("other")).isNull();
	}

	@Test
	void aLongTokenIsNotKept() {
		Jwt longest = jwt("a".repeat(AcceptedTokens.MAX_LENGTH), Duration.ofMinutes(5));
		Jwt longer = jwt(longest.getTokenValue() + "a", Duration.ofMinutes(5));
		this.tokens.add(longest);
		this.tokens.add(longer);

		assertThat(this.tokens.find(longest.getTokenValue())).isSameAs(longest);
		assertThat(this.tokens.find(longer.getTokenValue())).isNull();
	}

	@Test
	void theBytesOfAllAreBounded() {
		List<Jwt> many = IntStream.range(0, 10_000)
			.mapToObj((number) -> jwt("%04000d".formatted(number), Duration.ofMinutes(5)))
			.toList();
		many.forEach(this.tokens::add);

		long bytes = many.stream()
			.map(Jwt::getTokenValue)
			.filter((token) -> this.tokens.find(token) != null)
			.mapToLong(String::length)
			.sum();
		assertThat(bytes).isPositive().isLessThan(AcceptedTokens.MAX_BYTES / 4);
	}

	private static Jwt jwt(String token, Duration validity) {
		return Jwt.withTokenValue(token)
			.header("alg", "RS256")
			.claim("sub", "7f0c")
			.expiresAt(Instant.now().plus(validity))
			.build();
	}

}
