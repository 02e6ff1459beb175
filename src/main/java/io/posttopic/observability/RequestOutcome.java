package io.posttopic.observability;

import java.util.List;
import java.util.Set;

import io.posttopic.error.ErrorCode;
import io.posttopic.error.ErrorResponse;
import io.posttopic.error.ResponseError;
import io.posttopic.limits.Charge;
import io.posttopic.limits.ConcurrentRequests;
import io.posttopic.pool.RequestBudget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a GraphQL request.
 *
 * @param status the HTTP status, or {@value #CLIENT_CLOSED_REQUEST} if the client
 * disconnected before the response
 * @param code {@value #OK}, {@value #ABANDONED} if the client disconnected before the
 * response, or the {@link ErrorCode} of the first error
 * @param cost the operation's cost, null if it was not computed
 * @param rowsRead how many rows the operation has read
 * @param rejection why the request was rejected before its operation ran, null if it was
 * not
 */
record RequestOutcome(int status, String code, @Nullable Integer cost, int rowsRead, @Nullable Rejection rejection) {

	static final String OK = "OK";

	static final String ABANDONED = "ABANDONED";

	private static final Set<String> SERVER_FAULTS = Set.of(ErrorCode.INTERNAL.name(), ErrorCode.UNAVAILABLE.name(),
			ErrorCode.TIMEOUT.name());

	/** The status of nginx for a client that disconnected before the response. */
	private static final int CLIENT_CLOSED_REQUEST = 499;

	static RequestOutcome of(HttpServletRequest request, HttpServletResponse response, RequestBudget budget) {
		int status = budget.hasClientDisconnected() ? CLIENT_CLOSED_REQUEST : response.getStatus();
		String code = code(request, status);
		Charge charge = Charge.find(request);
		return new RequestOutcome(status, code, (charge != null) ? charge.cost() : null,
				(charge != null) ? charge.rowsRead() : 0,
				(budget.statements() == 0) ? Rejection.of(status, code, request) : null);
	}

	/**
	 * Returns the outcome of an operation that is not a request of its own.
	 */
	static RequestOutcome of(List<ResponseError> errors, @Nullable Charge charge, RequestBudget budget) {
		String code = errors.isEmpty() ? OK : errors.getFirst().code();
		return new RequestOutcome(200, code, (charge != null) ? charge.cost() : null,
				(charge != null) ? charge.rowsRead() : 0, (budget.statements() == 0) ? Rejection.of(code) : null);
	}

	/**
	 * Returns whether the request failed through no fault of its client.
	 */
	boolean isServerFault() {
		return SERVER_FAULTS.contains(this.code);
	}

	private static String code(HttpServletRequest request, int status) {
		if (status == CLIENT_CLOSED_REQUEST) {
			return ABANDONED;
		}
		if (request.getAttribute(ErrorResponse.CODE) instanceof String code) {
			return code;
		}
		if (status < 400) {
			return OK;
		}
		return ((status < 500) ? ErrorCode.BAD_USER_INPUT : ErrorCode.INTERNAL).name();
	}

	/**
	 * The reason why a request was rejected before its operation ran.
	 */
	enum Rejection {

		/** The caller has used up its points. */
		RATE,

		/** The caller has too many requests in progress. */
		CONCURRENCY,

		/** The document or the operation exceeds a limit. */
		COMPLEXITY,

		/** The token is invalid. */
		TOKEN,

		/** The body is too long, or did not arrive in time. */
		BODY,

		/** The document is unknown or not trusted. */
		DOCUMENT,

		/** The server is busy, or its database is unavailable. */
		UNAVAILABLE;

		private static @Nullable Rejection of(int status, String code, HttpServletRequest request) {
			return switch (status) {
				case 401 -> TOKEN;
				case 408, 413 -> BODY;
				case 429 -> (request.getAttribute(ConcurrentRequests.REJECTED) != null) ? CONCURRENCY : RATE;
				case 503 -> UNAVAILABLE;
				default -> of(code);
			};
		}

		private static @Nullable Rejection of(String code) {
			return switch (code) {
				case "TOO_COMPLEX" -> COMPLEXITY;
				case "UNTRUSTED_DOCUMENT", "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED" -> DOCUMENT;
				case "RATE_LIMITED" -> RATE;
				case "UNAVAILABLE" -> UNAVAILABLE;
				default -> null;
			};
		}

	}

}
