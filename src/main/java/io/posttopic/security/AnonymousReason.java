package io.posttopic.security;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;

/**
 * The reason why a request has no signed-in caller. It is the principal of anonymous
 * requests, and the source of their error message.
 */
enum AnonymousReason {

	/** The request has no token. */
	NO_TOKEN(ErrorCode.UNAUTHENTICATED,
			"This needs a signed-in user: send the header Authorization: Bearer, followed by your token."),

	/** The server has neither an issuer nor a key to verify tokens with. */
	NO_ISSUER(ErrorCode.FORBIDDEN, "Writing is off until the server has an issuer of tokens: set "
			+ AnonymousReason.PROPERTIES + " so that callers can sign in.");

	/** The properties that make the server accept tokens. */
	static final String PROPERTIES = "spring.security.oauth2.resourceserver.jwt.issuer-uri "
			+ "(or jwk-set-uri, or public-key-location)";

	private final ErrorCode code;

	private final String message;

	AnonymousReason(ErrorCode code, String message) {
		this.code = code;
		this.message = message;
	}

	ApiException toException() {
		return new ApiException(this.code, this.message);
	}

}
