package io.posttopic.server;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.posttopic.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * How much each caller may still ask for: a token bucket for each user, or for each
 * address where nobody is signed in. Those that are not used for so long that they are
 * full are forgotten; the least used too, where there are very many.
 *
 * @see <a href=
 * "https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 * header fields for HTTP</a>
 */
final class RateLimits {

	/** About twenty megabytes. */
	static final int MAX_CALLERS = 50_000;

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private final Limits.Rate rate;

	private final ClientAddress address;

	private final String policy;

	private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
		.maximumSize(MAX_CALLERS)
		.expireAfterAccess(WINDOW)
		.build();

	RateLimits(Limits.Rate rate) {
		this.rate = rate;
		this.address = ClientAddress.of(rate);
		this.policy = "\"points\";q=" + rate.pointsPerMinute() + ";w=" + WINDOW.toSeconds();
	}

	/**
	 * Opens the account of a request, which is closed when the request was answered.
	 * @throws RequestException RATE_LIMITED where its caller has nothing left
	 */
	Charge open(HttpServletRequest request, HttpServletResponse response) {
		return new Charge(request, response, this, bucket(request));
	}

	/**
	 * What a request costs that is refused.
	 */
	int refused() {
		return this.rate.refused();
	}

	/**
	 * Tells the caller what is left.
	 */
	void tell(HttpServletResponse response, long remaining) {
		long missing = this.rate.pointsPerMinute() - remaining;
		long seconds = Math.ceilDiv(missing * WINDOW.toSeconds(), this.rate.pointsPerMinute());
		response.setHeader("RateLimit-Policy", this.policy);
		response.setHeader("RateLimit", "\"points\";r=" + remaining + ";t=" + seconds);
	}

	private @Nullable Bucket bucket(HttpServletRequest request) {
		return this.rate.enabled() ? this.buckets.get(caller(request), (caller) -> full()) : null;
	}

	/** No username has an at sign, and no address. */
	private String caller(HttpServletRequest request) {
		String username = Caller.current().username();
		return (username != null) ? "@" + username : this.address.network(request);
	}

	private Bucket full() {
		int points = this.rate.pointsPerMinute();
		return Bucket.builder().addLimit((limit) -> limit.capacity(points).refillGreedy(points, WINDOW)).build();
	}

}
