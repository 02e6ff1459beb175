package io.posttopic.security;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
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
 * Hands out tokens while developing, and has nobody to offer otherwise.
 */
@RestController
@RequestMapping("/sign-in")
class SignInController {

	/** Of the demo content. Anybody else may be asked for, too. */
	private static final List<User> USERS = List.of(new User("ada", List.of()),
			new User("leila-h", List.of(TokenClaims.MODERATOR)), new User("lars", List.of(TokenClaims.ADMIN)));

	private static final Set<String> ROLES = Set.of(TokenClaims.MODERATOR, TokenClaims.ADMIN);

	/** What a browser says of the server's own page, and of an address that is typed. */
	private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

	private final @Nullable DevelopmentTokens tokens;

	private final TokenClaims claims;

	private final AllowedOrigins origins;

	SignInController(SignIn signIn, TokenClaims claims, AllowedOrigins origins) {
		this.tokens = signIn.development();
		this.claims = claims;
		this.origins = origins;
	}

	/** Whom one can be, and may do what. */
	record User(String username, List<String> roles) {
	}

	/** Who somebody wants to be. */
	record Wish(@Nullable String username, @Nullable List<String> roles) {
	}

	/** Who somebody is, with the proof. */
	record SignedIn(String token, String username, List<String> roles) {
	}

	/**
	 * Refuses a page of another site, unless it may read answers. Only the browser can
	 * set {@code Sec-Fetch-Site}; one that does not send it says {@code Origin}, and then
	 * {@code Host} is known to be one of this machine's names.
	 */
	@ModelAttribute
	void requireOwnPage(@RequestHeader(name = "Host", defaultValue = "") String host,
			@RequestHeader(name = "Origin", required = false) @Nullable String origin,
			@RequestHeader(name = "Sec-Fetch-Site", required = false) @Nullable String site) {
		boolean own = (site != null) ? OWN_SITES.contains(site)
				: origin == null || origin.replaceFirst("^https?://", "").equalsIgnoreCase(host);
		if (this.tokens != null && !own && !this.origins.contains(origin)) {
			throw ApiException.forbidden("Pages of another site cannot sign in here. "
					+ "Name the site in posttopic.http.allowed-origins if it is yours.");
		}
	}

	@GetMapping
	ResponseEntity<?> users() {
		return ResponseEntity.ok().body(Map.of("users", (this.tokens != null) ? USERS : List.of()));
	}

	@PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
	ResponseEntity<?> byForm(@RequestParam(required = false) @Nullable String username,
			@RequestParam(required = false) @Nullable List<String> roles,
			@RequestHeader(name = "Accept", defaultValue = "") String accept) {
		return signIn(new Wish(username, roles), accept);
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<?> byJson(@RequestBody Wish wish, @RequestHeader(name = "Accept", defaultValue = "") String accept) {
		return signIn(wish, accept);
	}

	private ResponseEntity<?> signIn(Wish wish, String accept) {
		if (this.tokens == null) {
			throw new ApiException(ErrorCode.NOT_FOUND,
					"This server signs no tokens: it does so only with the embedded database and no issuer, "
							+ "and while posttopic.sign-in.enabled is true.",
					Map.of());
		}
		String username = username(wish);
		List<String> roles = roles(wish, username);
		String token = this.tokens.sign(this.claims, username, roles);
		if (accept.startsWith(MediaType.TEXT_PLAIN_VALUE)) {
			return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(token);
		}
		return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(new SignedIn(token, username, roles));
	}

	private static String username(Wish wish) {
		String username = wish.username();
		if (username == null || !TokenClaims.isUsername(username)) {
			throw ApiException.badInput("username", "1 to 100 letters, digits, and _ . - are wanted.");
		}
		return username;
	}

	private static List<String> roles(Wish wish, String username) {
		List<String> roles = Objects.requireNonNullElseGet(wish.roles(), () -> rolesOf(username));
		if (!ROLES.containsAll(roles)) {
			throw ApiException.badInput("roles", "there are moderator and admin.");
		}
		return roles;
	}

	private static List<String> rolesOf(String username) {
		return USERS.stream()
			.filter((user) -> user.username().equals(username))
			.findFirst()
			.map(User::roles)
			.orElse(List.of());
	}

	@ExceptionHandler
	ResponseEntity<?> refused(ApiException ex) {
		HttpStatus status = switch (ex.code()) {
			case NOT_FOUND -> HttpStatus.NOT_FOUND;
			case FORBIDDEN -> HttpStatus.FORBIDDEN;
			default -> HttpStatus.BAD_REQUEST;
		};
		return ResponseEntity.status(status)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("errors",
					List.of(Map.of("message", String.valueOf(ex.getMessage()), "extensions", ex.extensions()))));
	}

}
