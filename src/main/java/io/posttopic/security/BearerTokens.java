package io.posttopic.security;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * The authentication manager of bearer tokens: it verifies a token and determines its
 * {@link Caller}, who becomes the principal.
 */
public class BearerTokens implements AuthenticationManager {

	private static final String SCHEME = "Bearer ";

	private final AcceptedTokens accepted = new AcceptedTokens();

	private final @Nullable JwtDecoder decoder;

	private final TokenClaims claims;

	BearerTokens(SignIn signIn, TokenClaims claims) {
		this.decoder = signIn.decoder();
		this.claims = claims;
	}

	/**
	 * Returns the authentication of a token.
	 * @param authorization the value of an {@code Authorization} header
	 * @throws AuthenticationException if it has no token that is accepted
	 */
	public Authentication authenticate(String authorization) {
		if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			throw new InvalidBearerTokenException("Authorization: must be " + SCHEME + "and a token");
		}
		String token = authorization.substring(SCHEME.length());
		if (token.isBlank()) {
			throw new InvalidBearerTokenException("Authorization: has no token after " + SCHEME.strip());
		}
		return authenticate(new BearerTokenAuthenticationToken(token));
	}

	@Override
	public Authentication authenticate(Authentication request) {
		if (this.decoder == null) {
			throw new InvalidBearerTokenException("The server accepts no tokens until it has an issuer of them: set "
					+ AnonymousReason.PROPERTIES + ", or send no token");
		}
		try {
			Jwt jwt = decode(this.decoder, ((BearerTokenAuthenticationToken) request).getToken());
			return new JwtAuthenticationToken(jwt, this.claims.caller(jwt.getClaims()), List.of());
		}
		catch (JwtValidationException ex) {
			throw rejection(ex.getErrors());
		}
		catch (BadJwtException ex) {
			throw new InvalidBearerTokenException(
					"The token is malformed, or is not signed with a key of the issuer that the server trusts", ex);
		}
		catch (JwtException | JwtDecoderInitializationException ex) {
			throw new AuthenticationServiceException(
					"The token cannot be checked, because the issuer's keys cannot be loaded: "
							+ NestedExceptionUtils.getMostSpecificCause(ex),
					ex);
		}
	}

	private Jwt decode(JwtDecoder decoder, String token) {
		Jwt cached = this.accepted.find(token);
		if (cached != null) {
			return cached;
		}
		Jwt jwt = decoder.decode(token);
		this.accepted.add(jwt);
		return jwt;
	}

	private static InvalidBearerTokenException rejection(Collection<OAuth2Error> errors) {
		return new InvalidBearerTokenException(errors.stream()
			.map((error) -> String.valueOf(error.getDescription()))
			.collect(Collectors.joining("; ", "The token is not accepted: ", "")));
	}

}
