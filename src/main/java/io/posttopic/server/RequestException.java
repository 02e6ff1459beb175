package io.posttopic.server;

import java.util.Map;

import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not a well-formed GraphQL-over-HTTP request, with the HTTP status
 * that says so.
 */
class RequestException extends ApiException {

	private final int status;

	private final @Nullable String allow;

	private RequestException(int status, @Nullable String allow, String message, Map<String, Object> extensions) {
		super(ErrorCode.BAD_USER_INPUT, message, extensions);
		this.status = status;
		this.allow = allow;
	}

	static RequestException of(int status, String message) {
		return new RequestException(status, null, message, Map.of());
	}

	/**
	 * A parameter of the request that is not as it must be: 400.
	 */
	static RequestException badParameter(String name, String message) {
		return new RequestException(400, null, name + ": " + message, Map.of("argument", name));
	}

	/**
	 * A method that the request may not have: 405.
	 * @param allow the methods that it may have, for the {@code Allow} header
	 */
	static RequestException methodNotAllowed(String allow, String message) {
		return new RequestException(405, allow, message, Map.of());
	}

	int status() {
		return this.status;
	}

	@Nullable String allow() {
		return this.allow;
	}

}
