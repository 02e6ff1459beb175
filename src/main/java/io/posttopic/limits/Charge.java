package io.posttopic.limits;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.bucket4j.ConsumptionProbe;
import io.posttopic.pool.RequestBudget;
import io.posttopic.error.RequestException;
import io.posttopic.limits.RateLimits.Account;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The points that one request takes from its caller's account. When the request arrives,
 * the price of a rejected request is reserved. Before an operation runs, its maximum cost
 * is reserved instead. Points that were not used are refunded as soon as the actual cost
 * is known.
 */
public final class Charge {

	/** The request header with which a client asks for the cost, by the value 1. */
	public static final String HEADER = "GraphQL-Cost";

	private static final String CHARGE = Charge.class.getName();

	private static final int MINIMUM = 1;

	/**
	 * The bytes that one point pays for in a response other than GraphQL: about the size
	 * of a row.
	 */
	private static final int BYTES_PER_POINT = 1000;

	private final @Nullable HttpServletRequest request;

	private final @Nullable HttpServletResponse response;

	private final int rejectionPrice;

	/** Looks up the account, null if rate limits are disabled. */
	private @Nullable Supplier<Account> lookup;

	private @Nullable Account account;

	private @Nullable Integer cost;

	private int rowsRead;

	/** The points that are taken from the account at present. */
	private int reserved;

	/** The points for parsing and validating the document. */
	private int parsingPrice;

	private boolean isGraphQl;

	/**
	 * Creates a charge and reserves the price of a rejected request.
	 * @param request the HTTP request, null if the operation does not have one of its own
	 * @param response the response, null if there is no request
	 * @param lookup looks up the account to charge, null if rate limits are disabled
	 * @param rejectionPrice the price of a rejected request
	 * @throws RequestException RATE_LIMITED if the account has fewer points
	 */
	Charge(@Nullable HttpServletRequest request, @Nullable HttpServletResponse response,
			@Nullable Supplier<Account> lookup, int rejectionPrice) {
		this.request = request;
		this.response = response;
		this.lookup = lookup;
		this.account = (lookup != null) ? lookup.get() : null;
		this.rejectionPrice = rejectionPrice;
		reserve(rejectionPrice);
		if (request != null) {
			request.setAttribute(CHARGE, this);
		}
	}

	public static Charge of(HttpServletRequest request) {
		return Objects.requireNonNull(find(request));
	}

	/**
	 * Returns the charge of a request, or null if it was rejected before it had one.
	 */
	public static @Nullable Charge find(ServletRequest request) {
		return (Charge) request.getAttribute(CHARGE);
	}

	/**
	 * Refunds the present account and charges the user's account instead. Must be called
	 * as soon as the caller is authenticated.
	 * @throws RequestException RATE_LIMITED if the user's account has fewer points than a
	 * rejected request costs
	 */
	void moveToUser(Supplier<Account> user) {
		setReserved(0);
		this.lookup = user;
		this.account = user.get();
		reserve(this.rejectionPrice);
	}

	/**
	 * Charges for parsing and validating a document.
	 * @throws RequestException RATE_LIMITED if the account has fewer points
	 */
	public void chargeParsing(int points) {
		reserve(this.reserved + points);
		this.parsingPrice += points;
	}

	/**
	 * Sets the cost of the operation, whether it will run or not.
	 * @param searching whether the operation may take long in the database whatever its
	 * cost is, because it searches in texts
	 */
	public void setCost(int cost, boolean searching) {
		this.cost = cost;
		RequestBudget.ifCurrent((budget) -> budget.setCost(searching ? Integer.MAX_VALUE : cost));
	}

	/**
	 * Returns the operation's cost, null if it was not computed.
	 */
	public @Nullable Integer cost() {
		return this.cost;
	}

	public int rowsRead() {
		return this.rowsRead;
	}

	/**
	 * Returns the response's extensions, with the operation's cost added if the client
	 * asked for it.
	 */
	public Map<Object, Object> extensions(@Nullable Map<Object, Object> others) {
		Map<Object, Object> extensions = (others != null) ? others : Map.of();
		if (this.cost != null && this.request != null && "1".equals(this.request.getHeader(HEADER))) {
			extensions = new LinkedHashMap<>(extensions);
			extensions.put("cost", this.cost);
		}
		return extensions;
	}

	/**
	 * Reserves the maximum cost of an operation that is about to run. {@link #setCost}
	 * must have been called.
	 * @throws RequestException RATE_LIMITED if the account has fewer points
	 */
	public void reserveCost() {
		int points = this.parsingPrice + Objects.requireNonNull(this.cost);
		reserve(points);
		setReserved(points);
	}

	/**
	 * Returns a payment for each event of a subscription: it takes the cost of the
	 * operation from the caller's account, and returns whether there was enough.
	 */
	public BooleanSupplier eventPayment() {
		Supplier<Account> account = this.lookup;
		int price = Math.max(MINIMUM, Objects.requireNonNullElse(this.cost, MINIMUM));
		return () -> account == null || account.get().tryConsume(price).isConsumed();
	}

	/**
	 * Reduces the charge to the actual cost of an operation that has run, and adds a
	 * point for each row that its pipelined statements have written, because their number
	 * is not known before.
	 * @param actualCost the actual cost, in rows that were read
	 */
	public void refundUnused(double actualCost) {
		int read = (int) Math.ceil(actualCost);
		this.rowsRead = read;
		RequestBudget budget = RequestBudget.current();
		int written = (budget != null) ? budget.rowsWritten() : 0;
		setReserved(Math.min(this.reserved, this.parsingPrice + Math.max(MINIMUM, read)) + written);
	}

	/**
	 * Charges an operation that turned out to be larger than a request may be, such as
	 * one whose response has too many bytes, at least as much as the largest operation
	 * costs.
	 */
	public void chargeAtLeast(int points) {
		setReserved(Math.max(this.reserved, this.parsingPrice + points));
	}

	/**
	 * Charges a request that has been answered by the length of its response, unless it
	 * is a GraphQL request. A rejected request keeps its price.
	 */
	public void chargeByResponseLength() {
		if (!this.isGraphQl && this.response != null && this.response.getStatus() < 400) {
			setReserved(Math.max(MINIMUM, responseLength(this.response) / BYTES_PER_POINT));
		}
	}

	/**
	 * Records that the request is a GraphQL request. If no operation ran, the price of a
	 * rejected request stays charged, whatever the status of the response is.
	 */
	public void markAsGraphQl() {
		this.isGraphQl = true;
	}

	private static int responseLength(HttpServletResponse response) {
		String length = response.getHeader("Content-Length");
		return (length != null) ? Integer.parseInt(length) : 0;
	}

	/**
	 * Raises the reservation to a number of points, if it is lower.
	 * @throws RequestException RATE_LIMITED if the account has fewer points
	 */
	private void reserve(int points) {
		Account account = this.account;
		if (account == null || points <= this.reserved) {
			return;
		}
		ConsumptionProbe probe = account.tryConsume(points - this.reserved);
		if (!probe.isConsumed()) {
			// The operation will not run, so only parsing is charged.
			setReserved((this.reserved > 0) ? this.parsingPrice + MINIMUM : 0);
			writeHeaders(account);
			throw RequestException.rateLimited(Duration.ofNanos(probe.getNanosToWaitForRefill()));
		}
		this.reserved = points;
		writeHeaders(account);
	}

	private void writeHeaders(Account account) {
		if (this.response != null) {
			account.writeHeaders(this.response);
		}
	}

	/**
	 * Sets the reservation to a number of points: refunds the excess, or takes what is
	 * missing even if the account has fewer points.
	 */
	private void setReserved(int points) {
		Account account = this.account;
		if (account == null || points == this.reserved) {
			return;
		}
		if (points < this.reserved) {
			account.refund(this.reserved - points);
		}
		else {
			account.consume(points - this.reserved);
		}
		this.reserved = points;
		writeHeaders(account);
	}

}
