package io.posttopic.security;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;

/**
 * The caller of a request, as identified by the request's token.
 *
 * @param username the caller's {@code username}, {@code null} if nobody is signed in. It
 * is a valid username, but the table {@code "Users"} may not have a row for it yet
 * @param moderator whether the caller may do what moderators may; always true for an
 * admin
 * @param admin whether the caller may do everything
 */
public record Caller(@Nullable String username, boolean moderator, boolean admin) {

	/** The form of a username: 1 to 100 letters, digits, and {@code _ . -}. */
	public static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

	/** The caller of a request without a token. */
	public static final Caller NOBODY = new Caller(null, false, false);

	public Caller {
		moderator = moderator || admin;
	}

	/**
	 * Returns the caller of the request that the current thread serves, or
	 * {@link #NOBODY} if there is none.
	 */
	public static Caller current() {
		return (principal() instanceof Caller caller) ? caller : NOBODY;
	}

	/**
	 * Returns when the token of the request that the current thread serves expires, or
	 * null if it has none.
	 */
	public static @Nullable Instant expiry() {
		return (SecurityContextHolder.getContext()
			.getAuthentication() instanceof AbstractOAuth2TokenAuthenticationToken<?> authentication)
					? authentication.getToken().getExpiresAt() : null;
	}

	public boolean isSignedIn() {
		return this.username != null;
	}

	/**
	 * Returns the names of the caller's roles. Everything that a moderator may do, an
	 * admin may do, too.
	 */
	public List<String> roles() {
		return this.admin ? List.of("MODERATOR", "ADMIN") : this.moderator ? List.of("MODERATOR") : List.of();
	}

	/**
	 * Returns the caller's username.
	 * @throws ApiException {@code UNAUTHENTICATED} if nobody is signed in, or
	 * {@code FORBIDDEN} if nobody can sign in because the server accepts no tokens
	 */
	public String requireSignedIn() {
		if (this.username == null) {
			throw ((principal() instanceof AnonymousReason reason) ? reason : AnonymousReason.NO_TOKEN).toException();
		}
		return this.username;
	}

	/**
	 * Throws an exception if the caller is neither a moderator nor an admin.
	 * @param what the action, as the beginning of a sentence: {@code "Merging topics"}
	 * @throws ApiException as {@link #requireSignedIn()} does, and {@code FORBIDDEN} if
	 * the role is missing
	 */
	public void requireModerator(String what) {
		requireModerator(what, ApiException::forbidden);
	}

	/**
	 * Throws an exception if the caller is neither a moderator nor an admin.
	 * @param what the action, as the beginning of a sentence
	 * @param error creates the error if the role is missing, from its message
	 * @throws ApiException as {@link #requireSignedIn()} does, and the error
	 */
	public void requireModerator(String what, Function<String, ApiException> error) {
		requireSignedIn();
		if (!this.moderator) {
			throw error.apply(what + " needs the role moderator or admin.");
		}
	}

	/**
	 * Throws an exception if the caller is not an admin.
	 * @param what the action, as the beginning of a sentence: {@code "Deleting users"}
	 * @throws ApiException as {@link #requireSignedIn()} does, and {@code FORBIDDEN} if
	 * the role is missing
	 */
	public void requireAdmin(String what) {
		requireSignedIn();
		if (!this.admin) {
			throw ApiException.forbidden(what + " needs the role admin.");
		}
	}

	private static @Nullable Object principal() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		return (authentication != null) ? authentication.getPrincipal() : null;
	}

}
