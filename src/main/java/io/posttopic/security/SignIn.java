package io.posttopic.security;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * The way in which callers can sign in at this server.
 *
 * @param decoder verifies tokens, {@code null} if the server accepts none
 * @param development signs tokens for anyone who asks, {@code null} except during
 * development
 */
record SignIn(@Nullable JwtDecoder decoder, @Nullable DevelopmentTokens development) {

	/** Accepts tokens of the configured issuer or key. */
	static SignIn withTokensOf(JwtDecoder issuer) {
		return new SignIn(issuer, null);
	}

	/**
	 * Lets anyone sign in as any user, without a password.
	 * @param key the key of {@link DevelopmentTokens}
	 */
	static SignIn forDevelopment(String key) {
		DevelopmentTokens tokens = new DevelopmentTokens(key);
		return new SignIn(tokens.decoder(), tokens);
	}

	/** Accepts no tokens, so that the server is read-only. */
	static SignIn off() {
		return new SignIn(null, null);
	}

	boolean isOff() {
		return this.decoder == null;
	}

}
