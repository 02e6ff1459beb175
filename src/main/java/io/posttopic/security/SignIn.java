package io.posttopic.security;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * How one can sign in at this server.
 *
 * @param decoder checks a token, {@code null} if the server accepts none
 * @param development signs tokens for whoever asks, {@code null} except while developing
 */
record SignIn(@Nullable JwtDecoder decoder, @Nullable DevelopmentTokens development) {

	/** With tokens of the issuer or key that is configured. */
	static SignIn withTokensOf(JwtDecoder issuer) {
		return new SignIn(issuer, null);
	}

	/** As anybody, without a password. */
	static SignIn forDevelopment() {
		DevelopmentTokens tokens = new DevelopmentTokens();
		return new SignIn(tokens.decoder(), tokens);
	}

	/** Not at all. */
	static SignIn off() {
		return new SignIn(null, null);
	}

	boolean isOff() {
		return this.decoder == null;
	}

}
