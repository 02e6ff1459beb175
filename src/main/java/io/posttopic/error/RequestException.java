package io.posttopic.error;

import java.time.Duration;
import java.util.Map;

/**
 * An error in the HTTP request itself, such as a malformed GraphQL-over-HTTP request or
 * one beyond a limit, with the HTTP status and headers of the response.
 */
public class RequestException extends ApiException {

	private final int status;

	private final Map<String, String> headers;

	public RequestException(int status, ErrorCode code, String message, Map<String, Object> extensions,
			Map<String, String> headers) {
		super(code, message, extensions);
		this.status = status;
		this.headers = headers;
	}

	public static RequestException of(int status, String message) {
		return of(status, ErrorCode.BAD_USER_INPUT, message);
	}

	public static RequestException of(int status, ErrorCode code, String message) {
		return new RequestException(status, code, message, Map.of(), Map.of());
	}

	/**
	 * Returns a 400 error for an invalid parameter of the request.
	 */
	public static RequestException badParameter(String name, String message) {
		return new RequestException(400, ErrorCode.BAD_USER_INPUT, name + ": " + message, Map.of("argument", name),
				Map.of());
	}

	/**
	 * Returns a 405 error for an HTTP method that is not allowed.
	 * @param allow the allowed methods, for the {@code Allow} header
	 */
	public static RequestException methodNotAllowed(String allow, String message) {
		return new RequestException(405, ErrorCode.BAD_USER_INPUT, message, Map.of(), Map.of("Allow", allow));
	}

	/**
	 * Returns a 429 error for a caller who has used up the rate limit.
	 * @param wait the time after which the same request would be accepted
	 */
	public static RequestException rateLimited(Duration wait) {
		long seconds = Math.max(1, Math.ceilDiv(wait.toMillis(), 1000));
		return rateLimited("Rate limit exceeded. Wait " + seconds + " s, or request less.", seconds);
	}

	/**
	 * Returns a 429 error for a caller who has reached the limit of concurrent requests.
	 * @param limit the largest number of concurrent requests
	 */
	public static RequestException tooManyAtOnce(int limit) {
		return rateLimited("More than " + limit + " requests are in progress. Wait until one of them is answered.", 1);
	}

	private static RequestException rateLimited(String message, long seconds) {
		return new RequestException(429, ErrorCode.RATE_LIMITED, message, Map.of("retryAfter", seconds),
				Map.of("Retry-After", String.valueOf(seconds)));
	}

	public int status() {
		return this.status;
	}

	public Map<String, String> headers() {
		return this.headers;
	}

}
