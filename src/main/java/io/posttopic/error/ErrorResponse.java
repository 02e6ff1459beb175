package io.posttopic.error;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The response to a request that is not executed. Its body has one error, in the form
 * that GraphQL clients read.
 */
public final class ErrorResponse {

	/**
	 * The request attribute that contains the code of the first error, if the request has
	 * one, as a {@code String}.
	 */
	public static final String CODE = "io.posttopic.code";

	private ErrorResponse() {
	}

	public static void write(HttpServletRequest request, HttpServletResponse response, RequestException ex)
			throws IOException {
		ex.headers().forEach(response::setHeader);
		write(request, response, ResponseType.accepted(request), ex.status(), ex.toError());
	}

	/**
	 * Writes a response with one error.
	 * @param type the media type, {@code null} if the client accepts none
	 */
	public static void write(HttpServletRequest request, HttpServletResponse response, @Nullable ResponseType type,
			int status, ResponseError error) throws IOException {
		request.setAttribute(CODE, error.code());
		byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("errors", List.of(error.toSpecification())));
		response.setStatus(status);
		response.setContentType(Objects.requireNonNullElse(type, ResponseType.JSON).contentType());
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
