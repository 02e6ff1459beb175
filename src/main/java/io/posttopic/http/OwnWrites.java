package io.posttopic.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.posttopic.error.RequestException;
import io.posttopic.replica.ReadRoute;
import io.posttopic.replica.Replicas;
import io.posttopic.pool.RequestBudget;
import io.posttopic.replica.WalPosition;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * The positions of callers' writes, with which callers see their own writes although
 * replicas serve queries. The response of a mutation has a header with the position of
 * the write. A client that sends it back reads from a server that has replayed this
 * position; a signed-in caller need not send it for a while, as long as the same server
 * receives the requests. Over WebSocket, the extension of the same name stands for the
 * header. Without replicas, there is none.
 */
public final class OwnWrites {

	/** The name of the header or extension. */
	public static final String POSITION = "Posttopic-Position";

	private static final Logger logger = LoggerFactory.getLogger(OwnWrites.class);

	private static final int MAX_CALLERS = 100_000;

	private final Replicas replicas;

	private final Cache<String, WalPosition> ofCallers;

	OwnWrites(Replicas replicas) {
		this.replicas = replicas;
		this.ofCallers = Caffeine.newBuilder().maximumSize(MAX_CALLERS).expireAfterWrite(replicas.ownWrites()).build();
	}

	/**
	 * Begins the route of a request, whose reads show what the client has seen and what
	 * its caller has written.
	 * @param position the position that the client has sent, null if it has sent none
	 * @return the route, to be closed when the request has been executed, or null without
	 * replicas
	 * @throws RequestException 400 if the position is invalid
	 */
	public @Nullable ReadRoute begin(@Nullable Object position) {
		if (this.replicas.all().isEmpty()) {
			return null;
		}
		WalPosition known = (position != null) ? parse(position.toString()) : WalPosition.START;
		String username = Caller.current().username();
		WalPosition own = (username != null) ? this.ofCallers.getIfPresent(username) : null;
		return ReadRoute.begin((own != null && known.isAtMost(own)) ? own : known);
	}

	private static WalPosition parse(String position) {
		try {
			return WalPosition.parse(position);
		}
		catch (IllegalArgumentException _) {
			throw RequestException.of(400, POSITION + ": must be a value that a response of this server had.");
		}
	}

	/**
	 * Records the current request if it may have written.
	 * @return the position of the write, to be sent to the client, or null if there is
	 * none or the primary cannot report it
	 */
	public @Nullable WalPosition record() {
		RequestBudget budget = RequestBudget.current();
		if (budget == null || this.replicas.all().isEmpty() || !budget.mayHaveCommitted()) {
			return null;
		}
		WalPosition position = position();
		String username = Caller.current().username();
		if (username != null) {
			// Of concurrent requests, the one with the later position may be recorded
			// first.
			this.ofCallers.asMap()
				.merge(username, (position != null) ? position : WalPosition.END,
						(known, other) -> known.isAtMost(other) ? other : known);
		}
		return position;
	}

	/** Returns null if the primary does not answer: it may fail right after the write. */
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
