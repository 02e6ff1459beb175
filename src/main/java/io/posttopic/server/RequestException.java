package io.posttopic.server;

import java.time.Duration;
import java.util.Map;

import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;

/**
 * A request that is not a well-formed GraphQL-over-HTTP request, with the HTTP status
 * that says so.
 */
class RequestException extends ApiException {

	private final int status;

	private final Map<String, String> headers;

	private RequestException(int status, ErrorCode code, String message, Map<String, Object> extensions,
			Map<String, String> headers) {
		super(code, message, extensions);
		this.status = status;
		this.headers = headers;
	}

	static RequestException of(int status, String message) {
		return new RequestException(status, ErrorCode.BAD_USER_INPUT, message, Map.of(), Map.of());
	}

	/**
	 * A parameter of the request that is not as it must be: 400.
	 */
	static RequestException badParameter(String name, String message) {
		return new RequestException(400, ErrorCode.BAD_USER_INPUT, name + ": " + message, Map.of("argument", name),
				Map.of());
	}

	/**
	 * A method that the request may not have: 405.
	 * @param allow the methods that it may have, for the {@code Allow} header
	 */
	static RequestException methodNotAllowed(String allow, String message) {
		return new RequestException(405, ErrorCode.BAD_USER_INPUT, message, Map.of(), Map.of("Allow", allow));
	}

	/**
	 * A request that has more in it than one may have: 400.
	 */
	static RequestException tooComplex(String message) {
		return new RequestException(400, ErrorCode.TOO_COMPLEX, message, Map.of(), Map.of());
	}

	/**
	 * A caller who has asked for too much: 429.
	 * @param wait after which there is enough for the same request
	 */
	static RequestException rateLimited(Duration wait) {
		long seconds = Math.max(1, Math.ceilDiv(wait.toMillis(), 1000));
		return new RequestException(429, ErrorCode.RATE_LIMITED,
				"Too much was asked for in a short time. Wait " + seconds + " s, or ask for less.",
				Map.of("retryAfter", seconds), Map.of("Retry-After", String.valueOf(seconds)));
	}

	/**
	 * A caller who has as many requests in progress as one may have: 429.
	 */
	static RequestException tooManyAtOnce(int most) {
		return new RequestException(429, ErrorCode.RATE_LIMITED,
				"More than " + most + " requests are in progress. Wait until one of them is answered.",
				Map.of("retryAfter", 1), Map.of("Retry-After", "1"));
	}

	int status() {
		return this.status;
	}

	/**
	 * The headers that belong to the status.
	 */
	Map<String, String> headers() {
		return this.headers;
	}

}
