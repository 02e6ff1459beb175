package io.posttopic.security;

import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * A cache of the tokens that were accepted within the last minute. Verifying a signature
 * takes as long as attaching a topic, so it is not repeated for each request. Callers
 * control how many tokens there are and how long they are; therefore the cache is bounded
 * by bytes, and very long tokens are not cached.
 */
class AcceptedTokens {

	/**
	 * The length of the longest token that is cached, in characters: twice that of the
	 * tokens that issuers sign by default.
	 */
	static final int MAX_LENGTH = 4096;

	/** The maximum size of the cache, in estimated bytes. */
	static final int MAX_BYTES = 8 * 1024 * 1024;

	/** The estimated size of an entry apart from its token, in bytes. */
	private static final int ENTRY_BYTES = 1024;

	/** The estimated bytes per character of a token, including its parsed claims. */
	private static final int BYTES_PER_CHARACTER = 4;

	private final Cache<String, Jwt> tokens = Caffeine.newBuilder()
		.expireAfterWrite(Duration.ofMinutes(1))
		.maximumWeight(MAX_BYTES)
		.weigher((String token, Jwt jwt) -> ENTRY_BYTES + BYTES_PER_CHARACTER * token.length())
		// Evicts in the thread that adds, so that the bound always holds.
		.executor(Runnable::run)
		.build();

	/**
	 * Returns the verified form of a token, or {@code null} if it has to be verified.
	 */
	@Nullable Jwt find(String token) {
		Jwt cached = (token.length() <= MAX_LENGTH) ? this.tokens.getIfPresent(token) : null;
		Instant expiry = (cached != null) ? cached.getExpiresAt() : null;
		return (expiry == null || expiry.isBefore(Instant.now())) ? null : cached;
	}

	void add(Jwt jwt) {
		if (jwt.getTokenValue().length() <= MAX_LENGTH) {
			this.tokens.put(jwt.getTokenValue(), jwt);
		}
	}

}
