package io.posttopic.security;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.SecurityContext;
import io.posttopic.startup.StartupException;

import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * The tokens that the server signs and verifies itself during development.
 */
class DevelopmentTokens {

	private static final Duration VALIDITY = Duration.ofHours(12);

	private final ImmutableJWKSet<SecurityContext> key;

	private final JwtEncoder encoder;

	/**
	 * Creates the tokens of a key.
	 * @param key what {@link #newKey()} has returned
	 */
	DevelopmentTokens(String key) {
		this.key = new ImmutableJWKSet<>(new JWKSet(parse(key)));
		this.encoder = new NimbusJwtEncoder(this.key);
	}

	/**
	 * Returns a signed token.
	 * @param names the names that the server expects of the claims
	 */
	String sign(TokenClaims names, String username, Collection<String> roles) {
		Instant now = Instant.now();
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.issuer("posttopic")
			.issuedAt(now)
			.expiresAt(now.plus(VALIDITY))
			.claim(names.usernameClaim(), username)
			.claim(names.rolesClaim(), roles)
			.build();
		JwsHeader header = JwsHeader.with(SignatureAlgorithm.ES256).build();
		return this.encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
	}

	JwtDecoder decoder() {
		return NimbusJwtDecoder.withJwkSource(this.key).jwsAlgorithm(SignatureAlgorithm.ES256).build();
	}

	private static ECKey parse(String key) {
		try {
			return ECKey.parse(key);
		}
		catch (ParseException ex) {
			throw new StartupException("the key that signs tokens, signing-key in the directory of the embedded "
					+ "PostgreSQL, is damaged: delete it.", ex);
		}
	}

	/** Returns a new key as a JSON Web Key. */
	static String newKey() {
		try {
			return new ECKeyGenerator(Curve.P_256).generate().toJSONString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("The JVM does not support the curve secp256r1", ex);
		}
	}

}
