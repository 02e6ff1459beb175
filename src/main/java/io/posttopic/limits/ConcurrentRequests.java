package io.posttopic.limits;

import io.posttopic.error.RequestException;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.database.CallerUsage;
import io.posttopic.database.Usage;
import io.posttopic.database.RequestBudget;
import io.posttopic.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * How many requests each address, and each user from wherever, may have in progress. A
 * request counts until its answer has been sent. What it has in memory is counted for its
 * address.
 */
public final class ConcurrentRequests {

	private final CallerUsage callers = new CallerUsage();

	private final ShareLimits limits;

	private final ClientAddress address;

	ConcurrentRequests(ShareLimits limits, ClientAddress address) {
		this.limits = limits;
		this.address = address;
	}

	/**
	 * Begins a request.
	 * @throws RequestException RATE_LIMITED if its caller has too many in progress
	 */
	public Entry enter(HttpServletRequest http) {
		Entry entry = new Entry();
		Usage address = entry.add(ClientAddress.network(this.address.client(http)), this.limits.requestsPerAddress());
		String username = Caller.current().username();
		if (username != null) {
			// No address has an at sign.
			entry.add("@" + username, this.limits.requestsPerUser());
		}
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.chargeTo(address);
		}
		return entry;
	}

	/**
	 * A request that has begun, until it is closed.
	 */
	public final class Entry implements AutoCloseable {

		private final List<Usage> usages = new ArrayList<>(2);

		private Usage add(String caller, int most) {
			@Nullable Usage usage = ConcurrentRequests.this.callers.begin(caller, most);
			if (usage == null) {
				close();
				throw RequestException.tooManyAtOnce(most);
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
