package io.posttopic.limits;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.pool.CallerUsage;
import io.posttopic.pool.RequestBudget;
import io.posttopic.pool.Usage;
import io.posttopic.error.RequestException;
import io.posttopic.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many requests each address may have in progress, and each user across all
 * addresses. A request counts until its response has been sent. The memory of a request
 * is charged to its address.
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
	public Entry enter(HttpServletRequest http) {
		try {
			return enter(network(http));
		}
		catch (RequestException ex) {
			http.setAttribute(REJECTED, true);
			throw ex;
		}
	}

	/**
	 * Registers an operation that is no HTTP request as in progress, as {@link #enter}
	 * does.
	 * @param network the network that its client belongs to
	 */
	public Entry enter(String network) {
		Entry entry = new Entry();
		Usage address = entry.add(network, this.limits.requestsPerAddress());
		String username = Caller.current().username();
		if (username != null) {
			// The at sign keeps usernames apart from addresses.
			entry.add("@" + username, this.limits.requestsPerUser());
		}
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.chargeTo(address);
		}
		return entry;
	}

	/**
	 * Returns the network that the client of a request belongs to.
	 */
	public String network(HttpServletRequest http) {
		return ClientAddress.network(this.address.client(http));
	}

	/**
	 * A request in progress, which counts for its address and its user until it is
	 * closed.
	 */
	public final class Entry implements AutoCloseable {

		private final List<Usage> usages = new ArrayList<>(2);

		private Usage add(String caller, int limit) {
			@Nullable Usage usage = ConcurrentRequests.this.callers.begin(caller, limit);
			if (usage == null) {
				close();
				throw RequestException.tooManyAtOnce(limit);
			}
			this.usages.add(usage);
			return usage;
		}

		@Override
		public void close() {
			this.usages.forEach(Usage::close);
		}

	}

}
