package io.posttopic.security;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;

import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A test issuer that signs tokens and serves its public key. The tests share the two
 * issuers and their tokens, because generating keys and signing take long.
 */
public final class TokenIssuer {

	static final String NAME = "https://issuer.example.org/";

	/** The issuer whose tokens the servers accept. */
	public static final TokenIssuer TRUSTED = new TokenIssuer();

	/** An issuer whose tokens no server accepts. */
	public static final TokenIssuer UNKNOWN = new TokenIssuer();

	private final RSAKey key;

	private final Map<List<String>, String> tokens = new ConcurrentHashMap<>();

	private TokenIssuer() {
		try {
			this.key = new RSAKeyGenerator(2048).keyID("first").generate();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Serves the key until the JVM ends, and returns its address.
	 */
	String serveKey() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			byte[] keys = new JWKSet(this.key).toString(true).getBytes(StandardCharsets.UTF_8);
			server.createContext("/keys", (exchange) -> {
				exchange.sendResponseHeaders(200, keys.length);
				exchange.getResponseBody().write(keys);
				exchange.close();
			});
			server.start();
			return "http://127.0.0.1:%d/keys".formatted(server.getAddress().getPort());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Configures the server of a test to accept the issuer's tokens.
	 */
	public void register(DynamicPropertyRegistry properties) {
		properties.add("spring.security.oauth2.resourceserver.jwt.public-key-location",
				() -> writeKey().toUri().toString());
	}

	/**
	 * Writes the public key to a new file.
	 */
	public Path writeKey() {
		try {
			String text = Base64.getMimeEncoder().encodeToString(this.key.toRSAPublicKey().getEncoded());
			Path file = Files.createTempFile("public", ".pem");
			file.toFile().deleteOnExit();
			return Files.writeString(file, "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n");
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns a valid token of a user with roles.
	 */
	public String token(String username, String... roles) throws Exception {
		List<String> claimed = List.of(roles);
		List<String> key = Stream.concat(Stream.of(username), claimed.stream()).toList();
		String known = this.tokens.get(key);
		if (known != null) {
			return known;
		}
		String token = token((claims) -> claims.claim("preferred_username", username).claim("roles", claimed));
		this.tokens.put(key, token);
		return token;
	}

	/**
	 * Returns a token of a user that is valid for some time.
	 */
	public String token(String username, Duration validity) throws Exception {
		return token((claims) -> claims.claim("preferred_username", username).expirationTime(in(validity)));
	}

	/**
	 * Returns a valid token of ada whose claims have been changed.
	 */
	String token(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
		return token(JOSEObjectType.JWT, change);
	}

	String token(JOSEObjectType type, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(type).keyID(this.key.getKeyID()).build();
		SignedJWT token = new SignedJWT(header, change.apply(claims()).build());
		token.sign(new RSASSASigner(this.key));
		return token.serialize();
	}

	String unsigned() {
		return new PlainJWT(claims().build()).serialize();
	}

	static Date in(Duration time) {
		return Date.from(Instant.now().plus(time));
	}

	private static JWTClaimsSet.Builder claims() {
		return new JWTClaimsSet.Builder().issuer(NAME)
			.subject("7f0c")
			.claim("preferred_username", "ada")
			.expirationTime(in(Duration.ofDays(1)));
	}

}
