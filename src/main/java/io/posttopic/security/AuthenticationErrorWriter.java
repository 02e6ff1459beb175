package io.posttopic.security;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.posttopic.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Writes the response to a request whose token is rejected or cannot be verified: with
 * the status and the header of RFC 6750, and an error in the body that GraphQL clients
 * can read.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, 3</a>
 */
class AuthenticationErrorWriter implements AuthenticationEntryPoint, AuthenticationFailureHandler {

	private static final Logger logger = LoggerFactory.getLogger(AuthenticationErrorWriter.class);

	private static final String RETRY_AFTER_SECONDS = "10";

	private static final String GRAPHQL_RESPONSE = "application/graphql-response+json";

	@Override
	public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException failure) throws IOException {
		commence(request, response, failure);
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException {
		if (failure instanceof OAuth2AuthenticationException rejection) {
			writeRejection(request, response, rejection.getError());
		}
		else {
			writeUnavailability(request, response, failure);
		}
	}

	private static void writeRejection(HttpServletRequest request, HttpServletResponse response, OAuth2Error error)
			throws IOException {
		HttpStatus status = (error instanceof BearerTokenError bearerError) ? bearerError.getHttpStatus()
				: HttpStatus.UNAUTHORIZED;
		String description = String.valueOf(error.getDescription());
		response.setHeader("WWW-Authenticate",
				"Bearer error=\"%s\", error_description=\"%s\"".formatted(error.getErrorCode(), description));
		ErrorCode code = (status == HttpStatus.UNAUTHORIZED) ? ErrorCode.UNAUTHENTICATED : ErrorCode.BAD_USER_INPUT;
		write(request, response, status, description + ".", Map.of("code", code.name()));
	}

	private static void writeUnavailability(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException failure) throws IOException {
		String id = UUID.randomUUID().toString();
		// The stack trace is always the same and says nothing about the cause.
		logger.error("errorId {}: {}", id, failure.getMessage());
		Map<String, Object> extensions = new LinkedHashMap<>();
		extensions.put("code", ErrorCode.UNAVAILABLE.name());
		extensions.put("errorId", id);
		response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
		write(request, response, HttpStatus.SERVICE_UNAVAILABLE,
				"The token cannot be checked now; the log says why under errorId " + id + ".", extensions);
	}

	/**
	 * Writes a response whose body has one error.
	 */
	static void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String message,
			Map<String, Object> extensions) throws IOException {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("message", message);
		error.put("extensions", extensions);
		byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("errors", List.of(error)));
		response.setStatus(status.value());
		response.setContentType(contentType(request.getHeader("Accept")));
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	private static String contentType(@Nullable String accept) {
		boolean accepted = accept == null || accept.contains(GRAPHQL_RESPONSE);
		return (accepted ? GRAPHQL_RESPONSE : "application/json") + ";charset=utf-8";
	}

}
