package io.posttopic.limits;

import io.posttopic.pool.CallerEntry;
import io.posttopic.pool.CallerUsage;
import io.posttopic.pool.RequestBudget;
import io.posttopic.error.RequestException;
import io.posttopic.security.Caller;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The limits on the requests that each address, and each user across all addresses, may
 * have in progress. A request counts until its response has been sent. The memory of a
 * request is charged to its address.
 */
public final class ConcurrentRequests {

	/**
	 * The request attribute that is set if the caller had too many requests in progress.
	 */
	public static final String REJECTED = ConcurrentRequests.class.getName() + ".rejected";

	private final CallerUsage callers = new CallerUsage();

	private final Limits limits;

	private final ClientAddress address;

	ConcurrentRequests(Limits limits) {
		this.limits = limits;
		this.address = ClientAddress.of(limits.rate());
	}

	/**
	 * Registers a request as in progress.
	 * @return the entry, to be closed when the response has been sent
	 * @throws RequestException RATE_LIMITED if the caller has too many requests in
	 * progress
	 */
	public CallerEntry enter(HttpServletRequest http) {
		try {
			return enter(network(http));
		}
		catch (RequestException ex) {
			http.setAttribute(REJECTED, true);
			throw ex;
		}
	}

	/**
	 * Registers an operation that is not an HTTP request as in progress, like
	 * {@link #enter(HttpServletRequest)}.
	 * @param network the network that its client belongs to
	 */
	public CallerEntry enter(String network) {
		CallerEntry entry = this.callers.enter(network, this.limits.requestsPerAddress(), Caller.current().username(),
				this.limits.requestsPerUser(), RequestException::tooManyAtOnce);
		RequestBudget.ifCurrent((budget) -> budget.chargeTo(entry.address()));
		return entry;
	}

	public String network(HttpServletRequest http) {
		return ClientAddress.network(this.address.client(http));
	}

}
