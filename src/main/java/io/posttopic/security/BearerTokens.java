package io.posttopic.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
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
 * Turns a bearer token into a {@link Caller}. A token that was good until it expired is
 * no reason to refuse a request, most of which only read: its caller is nobody.
 */
class BearerTokens implements AuthenticationManager {

	/** What Spring Security's validator says, which has no code of its own for it. */
	private static final String EXPIRED = "Jwt expired at";

	/** Checking a signature takes as long as attaching a topic. */
	private final Cache<String, Jwt> accepted = Caffeine.newBuilder()
		.expireAfterWrite(Duration.ofMinutes(1))
		.maximumSize(10_000)
		.build();

	private final @Nullable JwtDecoder decoder;

	private final TokenClaims claims;

	BearerTokens(SignIn signIn, TokenClaims claims) {
		this.decoder = signIn.decoder();
		this.claims = claims;
	}

	@Override
	public Authentication authenticate(Authentication request) {
		if (this.decoder == null) {
			throw new InvalidBearerTokenException("The server accepts no tokens until it has an issuer of them: set "
					+ Absence.PROPERTIES + ", or send no token");
		}
		try {
			Jwt jwt = decode(this.decoder, ((BearerTokenAuthenticationToken) request).getToken());
			return new JwtAuthenticationToken(jwt, this.claims.caller(jwt.getClaims()), List.of());
		}
		catch (JwtValidationException ex) {
			if (isOnlyExpired(ex.getErrors())) {
				return anonymous(Absence.EXPIRED_TOKEN);
			}
			throw refused(ex.getErrors());
		}
		catch (BadJwtException ex) {
			throw new InvalidBearerTokenException(
					"The token is malformed, or is not signed with a key of the issuer whom the server trusts", ex);
		}
		catch (JwtException | JwtDecoderInitializationException ex) {
			throw new IssuerUnavailableException(ex);
		}
	}

	private Jwt decode(JwtDecoder decoder, String token) {
		Jwt known = this.accepted.getIfPresent(token);
		if (known != null && !isOver(known.getExpiresAt())) {
			return known;
		}
		Jwt jwt = decoder.decode(token);
		this.accepted.put(token, jwt);
		return jwt;
	}

	private static boolean isOver(@Nullable Instant expiry) {
		return expiry != null && expiry.isBefore(Instant.now());
	}

	static Authentication anonymous(Absence absence) {
		return new AnonymousAuthenticationToken("anonymous", absence,
				AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
	}

	private static boolean isOnlyExpired(Collection<OAuth2Error> errors) {
		return errors.stream().allMatch((error) -> String.valueOf(error.getDescription()).startsWith(EXPIRED));
	}

	private static InvalidBearerTokenException refused(Collection<OAuth2Error> errors) {
		return new InvalidBearerTokenException(errors.stream()
			.map((error) -> String.valueOf(error.getDescription()))
			.collect(Collectors.joining("; ", "The token is not accepted: ", "")));
	}

}
