package io.posttopic.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * The names of the claims that identify the caller in a token.
 *
 * @param usernameClaim the claim with the caller's {@code username}
 * @param rolesClaim the claim with the caller's roles: an array, or one string in which
 * they are separated by spaces or commas
 */
@ConfigurationProperties("posttopic.security")
record TokenClaims(@DefaultValue("preferred_username") String usernameClaim, @DefaultValue("roles") String rolesClaim) {

	static final String MODERATOR = "moderator";

	static final String ADMIN = "admin";

	private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");

	/**
	 * Returns the caller that the claims of a token identify.
	 * @throws InvalidBearerTokenException if they have no valid username
	 */
	Caller caller(Map<String, Object> claims) {
		Object username = find(claims, this.usernameClaim);
		if (username == null) {
			throw new InvalidBearerTokenException(
					"The token has no claim " + this.usernameClaim + ", which must be the caller's username");
		}
		if (!(username instanceof String name) || !isUsername(name)) {
			throw new InvalidBearerTokenException("The token's claim " + this.usernameClaim
					+ " is no username: 1 to 100 letters, digits, and _ . - are wanted");
		}
		Set<String> roles = roles(find(claims, this.rolesClaim));
		return new Caller(name, roles.contains(MODERATOR), roles.contains(ADMIN));
	}

	static boolean isUsername(String text) {
		return Caller.USERNAME.matcher(text).matches();
	}

	/**
	 * Returns the claim of a name. A name with dots is the whole name of a claim, if that
	 * exists, and otherwise a path into nested objects.
	 */
	private static @Nullable Object find(Map<?, ?> claims, String name) {
		Object whole = claims.get(name);
		int dot = name.indexOf('.');
		if (whole != null || dot < 0) {
			return whole;
		}
		return (claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner) ? find(inner, name.substring(dot + 1))
				: null;
	}

	private static Set<String> roles(@Nullable Object claim) {
		Stream<String> names = switch (claim) {
			case String text -> Arrays.stream(SEPARATOR.split(text));
			case Collection<?> list -> list.stream().map(Objects::toString);
			case null, default -> Stream.empty();
		};
		return names.map((name) -> name.strip().toLowerCase(Locale.ROOT).replaceFirst("^role_", ""))
			.collect(Collectors.toSet());
	}

}
