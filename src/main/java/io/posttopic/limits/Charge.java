package io.posttopic.limits;

import io.posttopic.error.RequestException;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.bucket4j.ConsumptionProbe;
import io.posttopic.limits.RateLimits.Account;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What one request costs its caller, in points. When it comes, the price of a refused
 * request is reserved; before an operation runs, what it may cost at most. What was not
 * used is given back as soon as that is known.
 */
public final class Charge {

	/** The request's attribute that has the operation's cost, an {@code Integer}. */
	public static final String COST = "io.posttopic.cost";

	/** The header by which a client asks for the cost, with the value 1. */
	public static final String HEADER = "GraphQL-Cost";

	private static final String CHARGE = Charge.class.getName();

	private static final int MINIMUM = 1;

	/** As a row may have: what is not GraphQL is priced by its length. */
	private static final int BYTES_OF_POINT = 1000;

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private final int refused;

	private @Nullable Account account;

	private @Nullable Integer cost;

	private boolean searching;

	/** The points that were taken from the account. */
	private int reserved;

	/** Points for what was done before the operation runs. */
	private int prepared;

	private boolean settled;

	/**
	 * Creates a charge and reserves the price of a refused request.
	 * @param account from which it is taken, null where nobody counts
	 * @param refused the price of a refused request
	 * @throws RequestException RATE_LIMITED where the account has less
	 */
	Charge(HttpServletRequest request, HttpServletResponse response, @Nullable Account account, int refused) {
		this.request = request;
		this.response = response;
		this.account = account;
		this.refused = refused;
		require(refused);
		request.setAttribute(CHARGE, this);
	}

	/**
	 * Returns the charge of a request.
	 */
	public static Charge of(HttpServletRequest request) {
		return (Charge) request.getAttribute(CHARGE);
	}

	/**
	 * Charges another account instead, as the caller has proved to be a user.
	 * @throws RequestException RATE_LIMITED where that account has less than what a
	 * refused request costs
	 */
	void moveTo(@Nullable Account user) {
		adjust(0);
		this.account = user;
		require(this.refused);
	}

	/**
	 * Charges the parsing and validation of a document.
	 * @throws RequestException RATE_LIMITED where the account has less
	 */
	public void prepare(int points) {
		require(this.reserved + points);
		this.prepared += points;
	}

	/**
	 * Says what the operation costs, whether it will run or not.
	 * @param searching whether it may take long in the database, whatever it costs
	 */
	public void setCost(int cost, boolean searching) {
		this.cost = cost;
		this.request.setAttribute(COST, cost);
		this.searching = searching;
	}

	/**
	 * Returns how many rows a request may make the database visit, as far as it is known.
	 */
	public static int load(ServletRequest request) {
		Charge charge = (Charge) request.getAttribute(CHARGE);
		if (charge == null || charge.cost == null) {
			return 0;
		}
		return charge.searching ? Integer.MAX_VALUE : charge.cost;
	}

	/**
	 * The response's extensions, with the operation's cost where the client asks for it.
	 */
	public Map<Object, Object> extensions(@Nullable Map<Object, Object> others) {
		Map<Object, Object> extensions = (others != null) ? others : Map.of();
		if (this.cost != null && "1".equals(this.request.getHeader(HEADER))) {
			extensions = new LinkedHashMap<>(extensions);
			extensions.put("cost", this.cost);
		}
		return extensions;
	}

	/**
	 * Pays for an operation that is about to run, as much as it may cost.
	 * @throws RequestException RATE_LIMITED where the account has less
	 */
	public void pay(int cost) {
		this.settled = true;
		require(this.prepared + cost);
		adjust(this.prepared + cost);
	}

	/**
	 * Gives back what an operation was paid for and has not read.
	 */
	public void spent(double points) {
		adjust(Math.min(this.reserved, this.prepared + Math.max(MINIMUM, (int) Math.ceil(points))));
	}

	/**
	 * Settles the charge of a request that was answered, unless it was an operation that
	 * ran: one that was refused has its price, any other costs by its length.
	 */
	public void close() {
		if (!this.settled && this.response.getStatus() < 400) {
			adjust(Math.max(MINIMUM, length() / BYTES_OF_POINT));
		}
		this.settled = true;
	}

	/**
	 * Settles the charge of a GraphQL request: unless an operation ran, it was refused,
	 * whatever the status of its answer.
	 */
	public void settle() {
		this.settled = true;
	}

	private int length() {
		String length = this.response.getHeader("Content-Length");
		return (length != null) ? Integer.parseInt(length) : 0;
	}

	/** Has at least so many points reserved. */
	private void require(int points) {
		Account account = this.account;
		if (account == null || points <= this.reserved) {
			return;
		}
		ConsumptionProbe probe = account.bucket().tryConsumeAndReturnRemaining(points - this.reserved);
		if (!probe.isConsumed()) {
			// Nothing was done for it but what was prepared.
			adjust((this.reserved > 0) ? this.prepared + MINIMUM : 0);
			account.writeHeaders(this.response);
			throw RequestException.rateLimited(Duration.ofNanos(probe.getNanosToWaitForRefill()));
		}
		this.reserved = points;
		account.writeHeaders(this.response);
	}

	/** Gives back what is reserved beyond so many points, or takes what is missing. */
	private void adjust(int points) {
		Account account = this.account;
		if (account == null || points == this.reserved) {
			return;
		}
		if (points < this.reserved) {
			account.bucket().addTokens(this.reserved - points);
		}
		else {
			account.bucket().consumeIgnoringRateLimits(points - this.reserved);
		}
		this.reserved = points;
		account.writeHeaders(this.response);
	}

}
