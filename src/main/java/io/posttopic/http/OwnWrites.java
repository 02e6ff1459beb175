package io.posttopic.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.posttopic.error.RequestException;
import io.posttopic.replica.ReadRoute;
import io.posttopic.replica.Replicas;
import io.posttopic.pool.RequestBudget;
import io.posttopic.replica.WalPosition;
import io.posttopic.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Makes callers see their own writes although replicas serve queries. The response of a
 * mutation has a header with the position of the write. A client that sends it back reads
 * from a server that has replayed this position; a signed-in caller need not send it for
 * a while, as long as the same server receives the requests. Without replicas, there is
 * no header.
 */
class OwnWrites {

	static final String HEADER = "Posttopic-Position";

	private static final Logger logger = LoggerFactory.getLogger(OwnWrites.class);

	private static final int MAX_CALLERS = 100_000;

	private final Replicas replicas;

	private final Cache<String, WalPosition> ofCallers;

	OwnWrites(Replicas replicas) {
		this.replicas = replicas;
		this.ofCallers = Caffeine.newBuilder().maximumSize(MAX_CALLERS).expireAfterWrite(replicas.ownWrites()).build();
	}

	/**
	 * Begins the route of a request, which sees what its client knows and its caller has
	 * written.
	 * @return the route, to be closed when the request has been executed, or null without
	 * replicas
	 * @throws RequestException 400 if the header has no position
	 */
	@Nullable ReadRoute begin(HttpServletRequest request) {
		if (this.replicas.all().isEmpty()) {
			return null;
		}
		String header = request.getHeader(HEADER);
		WalPosition known = (header != null) ? parse(header) : WalPosition.START;
		String username = Caller.current().username();
		WalPosition own = (username != null) ? this.ofCallers.getIfPresent(username) : null;
		return ReadRoute.begin((own != null && known.isAtMost(own)) ? own : known);
	}

	private static WalPosition parse(String header) {
		try {
			return WalPosition.parse(header);
		}
		catch (IllegalArgumentException _) {
			throw RequestException.of(400, HEADER + ": must be a value that a response of this server had.");
		}
	}

	/**
	 * Records a request that may have written, and adds the header to its response.
	 */
	void record(HttpServletResponse response) {
		RequestBudget budget = RequestBudget.current();
		if (budget == null || this.replicas.all().isEmpty() || !(budget.hasCommitted() || budget.isOutcomeUnknown())) {
			return;
		}
		WalPosition position = position();
		if (position != null) {
			response.setHeader(HEADER, position.toString());
		}
		String username = Caller.current().username();
		if (username != null) {
			this.ofCallers.put(username, (position != null) ? position : WalPosition.END);
		}
	}

	/** Returns null if the primary does not tell: it may fail right after the write. */
	private @Nullable WalPosition position() {
		try {
			return this.replicas.currentPosition();
		}
		catch (DataAccessException ex) {
			logger.debug("The position of a write is unknown", ex);
			return null;
		}
	}

}
