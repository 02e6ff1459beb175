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
 * The accounts of all callers. An account is a token bucket for each user, or for each
 * address if the request is not authenticated. An account that has not been used for a
 * minute is full again and is evicted. Beyond {@value #MAX_CALLERS} accounts, the ones
 * that are used least are evicted too.
 *
 * @see <a href=
 * "https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 * header fields for HTTP</a>
 */
public final class RateLimits {

	/** The maximum number of accounts, which take about 20 MB. */
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
	 * @param points the capacity of the bucket
	 */
	record Account(Bucket bucket, int points) {

		/**
		 * Writes the rate limit headers, which report the remaining points.
		 */
		void writeHeaders(HttpServletResponse response) {
			long remaining = Math.max(0, this.bucket.getAvailableTokens());
			long seconds = Math.ceilDiv((this.points - remaining) * WINDOW.toSeconds(), this.points);
			response.setHeader("RateLimit-Policy", "\"points\";q=" + this.points + ";w=" + WINDOW.toSeconds());
			response.setHeader("RateLimit", "\"points\";r=" + remaining + ";t=" + seconds);
		}

	}

	/**
	 * Creates rate limits.
	 * @param clock the clock by which the accounts are refilled
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
	 * Opens the charge of a request that is not authenticated yet. For each address,
	 * requests with a token have another account than requests without one. So users are
	 * not locked out by requests that others send from the same address without a token.
	 * @throws RequestException RATE_LIMITED if the address has too few points left
	 */
	public Charge open(HttpServletRequest request, HttpServletResponse response) {
		return new Charge(request, response, this.rate.enabled() ? addressAccount(request) : null, this.rate.refused());
	}

	/**
	 * Moves the charge of a request to the account of its user, if it is authenticated.
	 * @throws RequestException RATE_LIMITED if the user has too few points left
	 */
	public void identify(Charge charge) {
		String username = Caller.current().username();
		if (username != null && this.rate.enabled()) {
			// The at sign keeps the accounts of users apart from those of addresses.
			charge.moveTo(account("@" + username, this.rate.pointsPerMinute()));
		}
	}

	private Account addressAccount(HttpServletRequest request) {
		InetAddress client = this.address.client(request);
		String suffix = (request.getHeader("Authorization") != null) ? " token" : "";
		return account(ClientAddress.network(client) + suffix, points(client));
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
		return this.accounts.get(caller, (name) -> new Account(fullBucket(points), points));
	}

	private Bucket fullBucket(int points) {
		return Bucket.builder()
			.withCustomTimePrecision(this.clock)
			.addLimit((limit) -> limit.capacity(points).refillGreedy(points, WINDOW))
			.build();
	}

}
