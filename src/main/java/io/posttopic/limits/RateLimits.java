package io.posttopic.limits;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.posttopic.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

	private static final Logger logger = LoggerFactory.getLogger(RateLimits.class);

	private final AtomicBoolean proxyReported = new AtomicBoolean();

	private final Limits.Rate rate;

	private final TimeMeter clock;

	private final @Nullable SharedAccounts shared;

	private final ClientAddress address;

	/** The addresses with points of their own. The first that match count. */
	private final Map<Limits.Host, InetAddressMatcher> hosts = new LinkedHashMap<>();

	private final Cache<String, Account> accounts;

	/**
	 * The account of one caller.
	 *
	 * @param own the bucket of this server
	 * @param shared the bucket of all servers, null if accounts are not shared
	 * @param points the capacity of the bucket
	 */
	record Account(Bucket own, @Nullable Bucket shared, @Nullable SharedAccounts accounts, int points) {

		ConsumptionProbe tryConsume(int tokens) {
			return apply((bucket) -> bucket.tryConsumeAndReturnRemaining(tokens));
		}

		/**
		 * Takes points even if the account has fewer.
		 */
		void consume(int tokens) {
			apply((bucket) -> bucket.consumeIgnoringRateLimits(tokens));
		}

		void refund(int tokens) {
			apply((bucket) -> {
				bucket.addTokens(tokens);
				return tokens;
			});
		}

		private <T> T apply(Function<Bucket, T> action) {
			return (this.shared != null && this.accounts != null) ? this.accounts.apply(this.shared, this.own, action)
					: action.apply(this.own);
		}

		void writeHeaders(HttpServletResponse response) {
			long remaining = Math.max(0, apply(Bucket::getAvailableTokens));
			long seconds = Math.ceilDiv((this.points - remaining) * WINDOW.toSeconds(), this.points);
			response.setHeader("RateLimit-Policy", "\"points\";q=" + this.points + ";w=" + WINDOW.toSeconds());
			response.setHeader("RateLimit", "\"points\";r=" + remaining + ";t=" + seconds);
		}

	}

	/**
	 * Creates rate limits.
	 * @param clock the clock by which this server's own accounts are refilled
	 * @param shared the accounts that all servers share, null if each server counts for
	 * itself
	 */
	public RateLimits(Limits.Rate rate, TimeMeter clock, @Nullable SharedAccounts shared) {
		this.rate = rate;
		this.clock = clock;
		this.shared = shared;
		this.address = ClientAddress.of(rate);
		this.accounts = Caffeine.newBuilder()
			.maximumSize(MAX_CALLERS)
			.expireAfterAccess(WINDOW)
			.ticker(clock::currentTimeNanos)
			.build();
		rate.hosts().forEach((host) -> this.hosts.put(host, ClientAddress.matcher(host.address(), "rate.hosts")));
	}

	/**
	 * Opens the charge of a request that is not authenticated yet. For each address,
	 * requests with a token have another account than requests without one. So users are
	 * not locked out by requests that others send from the same address without a token.
	 * @throws RequestException RATE_LIMITED if the address has too few points left
	 */
	public Charge openCharge(HttpServletRequest request, HttpServletResponse response) {
		return new Charge(request, response, this.rate.enabled() ? addressAccount(request) : null, this.rate.refused());
	}

	/**
	 * Returns a supplier that opens the charges of operations that the client of a
	 * request sends later, over the connection that the request opens. Each is charged to
	 * its current caller.
	 */
	public Supplier<Charge> chargesOf(HttpServletRequest request) {
		if (!this.rate.enabled()) {
			return () -> new Charge(null, null, null, this.rate.refused());
		}
		InetAddress client = this.address.client(request);
		boolean hasToken = hasToken(request);
		return () -> {
			Supplier<Account> user = userAccount();
			return new Charge(null, null, (user != null) ? user : addressAccount(client, hasToken),
					this.rate.refused());
		};
	}

	/**
	 * Moves the charge of a request to the account of its user, if it is authenticated.
	 * @throws RequestException RATE_LIMITED if the user has too few points left
	 */
	public void moveToUser(Charge charge) {
		Supplier<Account> user = userAccount();
		if (user != null) {
			charge.moveToUser(user);
		}
	}

	private @Nullable Supplier<Account> userAccount() {
		String username = Caller.current().username();
		// The at sign keeps the accounts of users apart from those of addresses.
		return (username != null && this.rate.enabled()) ? account("@" + username, this.rate.pointsPerMinute()) : null;
	}

	private Supplier<Account> addressAccount(HttpServletRequest request) {
		InetAddress client = this.address.client(request);
		if (this.address.isBehindUnknownProxy(request) && !this.proxyReported.getAndSet(true)) {
			logger.warn(
					"A request from {} has a header {}. If a proxy has written it, all its clients count as one "
							+ "address: set posttopic.limits.rate.trusted-proxies.",
					client.getHostAddress(), this.address.header());
		}
		return addressAccount(client, hasToken(request));
	}

	private static boolean hasToken(HttpServletRequest request) {
		return request.getHeader("Authorization") != null;
	}

	/**
	 * Returns the account of an address. Addresses of one network share an account, but
	 * not with those that have an allowance of their own.
	 */
	private Supplier<Account> addressAccount(InetAddress client, boolean hasToken) {
		String caller = ClientAddress.network(client) + (hasToken ? " token" : "");
		for (Map.Entry<Limits.Host, InetAddressMatcher> entry : this.hosts.entrySet()) {
			if (entry.getValue().matches(client)) {
				Limits.Host host = entry.getKey();
				return account(caller + " " + host.address(), host.pointsPerMinute());
			}
		}
		return account(caller, this.rate.pointsPerMinute());
	}

	/**
	 * Returns a supplier that looks the account up, so that it is not evicted while it is
	 * used.
	 */
	private Supplier<Account> account(String caller, int points) {
		return () -> this.accounts.get(caller, (name) -> newAccount(name, points));
	}

	private Account newAccount(String caller, int points) {
		Bandwidth limit = Bandwidth.builder().capacity(points).refillGreedy(points, WINDOW).build();
		Bucket own = Bucket.builder().withCustomTimePrecision(this.clock).addLimit(limit).build();
		Bucket common = (this.shared != null)
				? this.shared.bucket(caller, BucketConfiguration.builder().addLimit(limit).build()) : null;
		return new Account(own, common, this.shared, points);
	}

}
