package io.posttopic.limits;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.posttopic.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.security.util.matcher.InetAddressMatcher;

/**
 * How much each caller may still ask for: a token bucket for each user, or for each
 * address where nobody is signed in. Those that are not used for so long that they are
 * full are forgotten; the least used too, where there are very many.
 *
 * @see <a href=
 * "https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 * header fields for HTTP</a>
 */
public final class RateLimits {

	/** About twenty megabytes. */
	static final int MAX_CALLERS = 50_000;

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private final Limits.Rate rate;

	private final TimeMeter clock;

	private final ClientAddress address;

	private final List<Allowance> allowances;

	private final Cache<String, Account> accounts = Caffeine.newBuilder()
		.maximumSize(MAX_CALLERS)
		.expireAfterAccess(WINDOW)
		.build();

	private record Allowance(InetAddressMatcher addresses, int points) {

	}

	/**
	 * The account of one caller.
	 *
	 * @param points what it has when it is full
	 */
	record Account(Bucket bucket, int points) {

		/**
		 * Tells the caller what is left.
		 */
		void writeHeaders(HttpServletResponse response) {
			long remaining = Math.max(0, this.bucket.getAvailableTokens());
			long seconds = Math.ceilDiv((this.points - remaining) * WINDOW.toSeconds(), this.points);
			response.setHeader("RateLimit-Policy", "\"points\";q=" + this.points + ";w=" + WINDOW.toSeconds());
			response.setHeader("RateLimit", "\"points\";r=" + remaining + ";t=" + seconds);
		}

	}

	/**
	 * Creates the limits.
	 * @param clock the time by which accounts are filled again
	 */
	public RateLimits(Limits.Rate rate, TimeMeter clock) {
		this.rate = rate;
		this.clock = clock;
		this.address = ClientAddress.of(rate);
		this.allowances = rate.hosts()
			.stream()
			.map((host) -> new Allowance(ClientAddress.matcher(host.address(), "rate.hosts"), host.pointsPerMinute()))
			.toList();
	}

	/**
	 * Opens the charge of a request whose caller is not known yet. Requests with a token
	 * that has not been checked have an account of their own for each address, so that
	 * users are not shut out by what others ask for from their address without a token.
	 * @throws RequestException RATE_LIMITED where the address has nothing left
	 */
	public Charge open(HttpServletRequest request, HttpServletResponse response) {
		return new Charge(request, response, this.rate.enabled() ? ofAddress(request) : null, this.rate.refused());
	}

	/**
	 * Moves the charge of a request to its user, if it has one.
	 * @throws RequestException RATE_LIMITED where the user has nothing left
	 */
	public void identify(Charge charge) {
		String username = Caller.current().username();
		if (username != null && this.rate.enabled()) {
			// No username has an at sign, and no address.
			charge.moveTo(account("@" + username, this.rate.pointsPerMinute()));
		}
	}

	private Account ofAddress(HttpServletRequest request) {
		InetAddress client = this.address.client(request);
		String unchecked = (request.getHeader("Authorization") != null) ? " token" : "";
		return account(ClientAddress.network(client) + unchecked, points(client));
	}

	private int points(InetAddress client) {
		for (Allowance allowance : this.allowances) {
			if (allowance.addresses.matches(client)) {
				return allowance.points;
			}
		}
		return this.rate.pointsPerMinute();
	}

	private Account account(String caller, int points) {
		return this.accounts.get(caller, (name) -> new Account(full(points), points));
	}

	private Bucket full(int points) {
		return Bucket.builder()
			.withCustomTimePrecision(this.clock)
			.addLimit((limit) -> limit.capacity(points).refillGreedy(points, WINDOW))
			.build();
	}

}
