package io.posttopic.security;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.posttopic.error.ErrorCode;
import io.posttopic.error.ErrorResponse;
import io.posttopic.error.RequestException;
import io.posttopic.error.ResponseType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The controller that issues tokens during development: {@code GET /sign-in} lists users
 * to sign in as, and {@code POST /sign-in} returns a token. Otherwise the list is empty,
 * and no token is issued.
 */
@RestController
@RequestMapping("/sign-in")
record SignInController(SignIn signIn, TokenClaims claims, AllowedOrigins origins) {

	/**
	 * The users that are offered, from the demo content. Any other may be requested, too.
	 */
	private static final List<User> USERS = List.of(new User("ada", List.of()),
			new User("leila-h", List.of(TokenClaims.MODERATOR)), new User("lars", List.of(TokenClaims.ADMIN)));

	private static final Set<String> ROLES = Set.of(TokenClaims.MODERATOR, TokenClaims.ADMIN);

	/**
	 * {@code Sec-Fetch-Site} of the server's own pages, and of an address that is typed.
	 */
	private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

	/** A user that is offered. */
	record User(String username, List<String> roles) {
	}

	/** A request for a token. */
	record SignInRequest(@Nullable String username, @Nullable List<String> roles) {
	}

	/** A token, and the user and the roles for which it was signed. */
	record SignedIn(String token, String username, List<String> roles) {
	}

	/**
	 * Rejects requests of other sites' pages, unless their origin is allowed. Pages
	 * cannot forge {@code Sec-Fetch-Site}. For browsers that do not send it,
	 * {@code Origin} is compared to {@code Host}, which {@link LocalHosts} has checked
	 * before.
	 */
	@ModelAttribute
	void requireOwnPage(@RequestHeader(name = "Host", defaultValue = "") String host,
			@RequestHeader(name = "Origin", required = false) @Nullable String origin,
			@RequestHeader(name = "Sec-Fetch-Site", required = false) @Nullable String site) {
		boolean own = (site != null) ? OWN_SITES.contains(site) : origin == null || AllowedOrigins.isOwn(origin, host);
		if (this.signIn.development() != null && !own && !this.origins.contains(origin)) {
			throw RequestException.of(403, ErrorCode.FORBIDDEN, "Pages of another site cannot sign in here. "
					+ "Name the site in posttopic.http.allowed-origins if it is yours.");
		}
	}

	@GetMapping
	Map<String, ?> users() {
		return Map.of("users", (this.signIn.development() != null) ? USERS : List.of());
	}

	@PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
	ResponseEntity<?> signInWithForm(@RequestParam(required = false) @Nullable String username,
			@RequestParam(required = false) @Nullable List<String> roles,
			@RequestHeader(name = "Accept", defaultValue = "") String accept) {
		return signIn(new SignInRequest(username, roles), accept);
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<?> signInWithJson(@RequestBody SignInRequest request,
			@RequestHeader(name = "Accept", defaultValue = "") String accept) {
		return signIn(request, accept);
	}

	private ResponseEntity<?> signIn(SignInRequest request, String accept) {
		DevelopmentTokens tokens = this.signIn.development();
		if (tokens == null) {
			throw RequestException.of(404, ErrorCode.NOT_FOUND,
					"This server signs no tokens: it does so only with the embedded database and no issuer, "
							+ "and while posttopic.sign-in.enabled is true.");
		}
		String username = username(request);
		List<String> roles = roles(request, username);
		String token = tokens.sign(this.claims, username, roles);
		if (accept.startsWith(MediaType.TEXT_PLAIN_VALUE)) {
			return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(token);
		}
		return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(new SignedIn(token, username, roles));
	}

	private static String username(SignInRequest request) {
		String username = request.username();
		if (username == null || !TokenClaims.isUsername(username)) {
			throw RequestException.badParameter("username", "1 to 100 letters, digits, and _ . - are wanted.");
		}
		return username;
	}

	private static List<String> roles(SignInRequest request, String username) {
		List<String> roles = Objects.requireNonNullElseGet(request.roles(), () -> rolesOf(username));
		if (roles.stream().anyMatch((role) -> role == null || !ROLES.contains(role))) {
			throw RequestException.badParameter("roles", "must be moderator or admin.");
		}
		return roles;
	}

	private static List<String> rolesOf(String username) {
		return USERS.stream()
			.filter((user) -> user.username().equals(username))
			.flatMap((user) -> user.roles().stream())
			.toList();
	}

	@ExceptionHandler
	void handle(RequestException ex, HttpServletRequest request, HttpServletResponse response) throws IOException {
		ErrorResponse.write(request, response, ResponseType.JSON, ex.status(), ex.toError());
	}

}
