package io.posttopic.security;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;

import io.posttopic.error.ErrorCode;
import io.posttopic.error.ErrorResponse;
import io.posttopic.error.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * A writer of the response to a request whose token is rejected or cannot be verified:
 * with the status and the header of RFC 6750, and an error in the body that GraphQL
 * clients can read.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, 3</a>
 */
public class AuthenticationErrorWriter implements AuthenticationEntryPoint {

	private static final Logger logger = LoggerFactory.getLogger(AuthenticationErrorWriter.class);

	private static final String RETRY_AFTER_SECONDS = "10";

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException {
		ErrorResponse.write(request, response, (failure instanceof OAuth2AuthenticationException rejected)
				? rejection(rejected.getError()) : unavailability(failure));
	}

	private static RequestException rejection(OAuth2Error error) {
		HttpStatus status = (error instanceof BearerTokenError bearerError) ? bearerError.getHttpStatus()
				: HttpStatus.UNAUTHORIZED;
		ErrorCode code = (status == HttpStatus.UNAUTHORIZED) ? ErrorCode.UNAUTHENTICATED : ErrorCode.BAD_USER_INPUT;
		String description = String.valueOf(error.getDescription());
		return new RequestException(status.value(), code, description + ".", Map.of(), Map.of("WWW-Authenticate",
				"Bearer error=\"%s\", error_description=\"%s\"".formatted(error.getErrorCode(), description)));
	}

	/**
	 * Returns the error of a client whose token cannot be verified at present, and logs
	 * the cause, which is no business of the client's.
	 */
	public static RequestException unavailability(AuthenticationException failure) {
		String id = UUID.randomUUID().toString();
		// The stack trace is always the same and says nothing about the cause.
		logger.error("errorId {}: {}", id, failure.getMessage());
		return new RequestException(503, ErrorCode.UNAVAILABLE,
				"The token cannot be checked now; the log says why under errorId " + id + ".", Map.of("errorId", id),
				Map.of("Retry-After", RETRY_AFTER_SECONDS));
	}

}
