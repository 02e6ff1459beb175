package io.posttopic.security;

import java.util.Map;
import java.util.regex.Pattern;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who calls, as the request's token says.
 *
 * @param username the caller's {@code username}, {@code null} if nobody is signed in. It
 * has the form of a username; a row in {@code "Users"} it may not have yet
 * @param moderator whether the caller may do what moderators may: an admin may, too
 * @param admin whether the caller may do everything
 */
public record Caller(@Nullable String username, boolean moderator, boolean admin) {

	/** What a username is: 1 to 100 letters, digits, and {@code _ . -}. */
	public static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

	/** Nobody: a request without a token. */
	public static final Caller NOBODY = new Caller(null, false, false);

	public Caller {
		moderator = moderator || admin;
	}

	/**
	 * The caller of the request that the current thread serves, {@link #NOBODY} when
	 * there is none.
	 */
	public static Caller current() {
		return (principal() instanceof Caller caller) ? caller : NOBODY;
	}

	public boolean isSignedIn() {
		return this.username != null;
	}

	/**
	 * The caller's username.
	 * @throws ApiException {@code UNAUTHENTICATED} if nobody is signed in,
	 * {@code FORBIDDEN} if nobody can be, because the server accepts no tokens
	 */
	public String requireSignedIn() {
		if (this.username == null) {
			throw ((principal() instanceof AnonymousReason absence) ? absence : AnonymousReason.NO_TOKEN).refusal();
		}
		return this.username;
	}

	/**
	 * Refuses a caller who is neither a moderator nor an admin.
	 * @param what what the caller wants, as a sentence begins: {@code "Merging topics"}
	 * @throws ApiException as {@link #requireSignedIn()} does, else {@code FORBIDDEN}
	 */
	public void requireModerator(String what) {
		requireSignedIn();
		if (!this.moderator) {
			throw forbidden(what, "the role moderator or admin");
		}
	}

	/**
	 * Refuses a caller who is not an admin.
	 * @param what what the caller wants, as a sentence begins: {@code "Deleting users"}
	 * @throws ApiException as {@link #requireSignedIn()} does, else {@code FORBIDDEN}
	 */
	public void requireAdmin(String what) {
		requireSignedIn();
		if (!this.admin) {
			throw forbidden(what, "the role admin");
		}
	}

	private static ApiException forbidden(String what, String role) {
		return new ApiException(ErrorCode.FORBIDDEN, what + " needs " + role + ".", Map.of());
	}

	private static @Nullable Object principal() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		return (authentication != null) ? authentication.getPrincipal() : null;
	}

}
