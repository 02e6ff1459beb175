package io.posttopic.security;

import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * The tokens that were accepted within the last minute, because checking a signature
 * takes as long as attaching a topic. Callers choose how many tokens there are and how
 * long each is, so their bytes are bounded, and a long token is checked each time.
 */
class AcceptedTokens {

	/**
	 * Characters of the longest token that is kept: twice what issuers sign by default.
	 */
	static final int MAX_LENGTH = 4096;

	/** Estimated bytes of all that are kept. */
	static final int MAX_BYTES = 8 * 1024 * 1024;

	/** The objects of an entry, whatever its token's length. */
	private static final int ENTRY_BYTES = 1024;

	/** For each character: the token itself, and its claims as strings and maps. */
	private static final int BYTES_PER_CHARACTER = 4;

	private final Cache<String, Jwt> tokens = Caffeine.newBuilder()
		.expireAfterWrite(Duration.ofMinutes(1))
		.maximumWeight(MAX_BYTES)
		.weigher((String token, Jwt jwt) -> ENTRY_BYTES + BYTES_PER_CHARACTER * token.length())
		// In the thread that adds: the bound holds while others read.
		.executor(Runnable::run)
		.build();

	/**
	 * Returns what a token says, or {@code null} if it has to be checked.
	 */
	@Nullable Jwt find(String token) {
		Jwt known = (token.length() <= MAX_LENGTH) ? this.tokens.getIfPresent(token) : null;
		return (known != null && isOver(known.getExpiresAt())) ? null : known;
	}

	void add(Jwt jwt) {
		if (jwt.getTokenValue().length() <= MAX_LENGTH) {
			this.tokens.put(jwt.getTokenValue(), jwt);
		}
	}

	private static boolean isOver(@Nullable Instant expiry) {
		return expiry == null || expiry.isBefore(Instant.now());
	}

}
