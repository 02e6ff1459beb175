package io.posttopic.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What one request costs its caller, in points. Whatever becomes of it, it costs one; an
 * operation that runs costs what {@link Prices} say, and what is refused costs as much as
 * is configured.
 */
final class Charge implements AutoCloseable {

	/** The request's attribute that has the operation's cost, an {@code Integer}. */
	static final String COST = "io.posttopic.cost";

	/** The header by which a client asks for the cost, with the value 1. */
	static final String HEADER = "GraphQL-Cost";

	private static final int MINIMUM = 1;

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private final RateLimits limits;

	private final @Nullable Bucket bucket;

	private @Nullable Integer cost;

	private boolean settled;

	/**
	 * A charge.
	 * @param bucket from which it is taken, null where nobody counts
	 */
	Charge(HttpServletRequest request, HttpServletResponse response, RateLimits limits, @Nullable Bucket bucket) {
		this.request = request;
		this.response = response;
		this.limits = limits;
		this.bucket = bucket;
		take(MINIMUM);
	}

	/**
	 * Says what the operation costs, whether it will run or not.
	 */
	void told(int cost) {
		this.cost = cost;
		this.request.setAttribute(COST, cost);
	}

	/**
	 * The response's extensions, with the operation's cost where the client asks for it.
	 */
	Map<Object, Object> extensions(@Nullable Map<Object, Object> others) {
		Map<Object, Object> extensions = (others != null) ? others : Map.of();
		if (this.cost != null && "1".equals(this.request.getHeader(HEADER))) {
			extensions = new LinkedHashMap<>(extensions);
			extensions.put("cost", this.cost);
		}
		return extensions;
	}

	/**
	 * Pays for an operation that is about to run.
	 * @throws RequestException RATE_LIMITED where the caller has asked for too much
	 */
	void pay(int cost) {
		if (cost > MINIMUM) {
			take(cost - MINIMUM);
		}
		this.settled = true;
	}

	/**
	 * Pays for a request that was refused, if nothing was paid.
	 */
	@Override
	public void close() {
		if (!this.settled && this.bucket != null) {
			this.settled = true;
			this.bucket.tryConsumeAsMuchAsPossible(this.limits.refused() - MINIMUM);
			this.limits.tell(this.response, this.bucket.getAvailableTokens());
		}
	}

	private void take(int points) {
		if (this.bucket == null) {
			return;
		}
		ConsumptionProbe probe = this.bucket.tryConsumeAndReturnRemaining(points);
		this.limits.tell(this.response, probe.getRemainingTokens());
		if (!probe.isConsumed()) {
			this.settled = true;
			throw RequestException.rateLimited(Duration.ofNanos(probe.getNanosToWaitForRefill()));
		}
	}

}
