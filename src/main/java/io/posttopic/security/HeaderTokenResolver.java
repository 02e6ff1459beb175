package io.posttopic.security;

import java.util.Enumeration;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/**
 * Takes the token from the header {@code Authorization} and from nowhere else. Which of
 * several counts is nothing to guess. A header without a bearer token is refused: whoever
 * sends one means to be somebody, and must not be read as nobody.
 */
class HeaderTokenResolver implements BearerTokenResolver {

	private final DefaultBearerTokenResolver resolver = new DefaultBearerTokenResolver();

	@Override
	public @Nullable String resolve(HttpServletRequest request) {
		Enumeration<String> headers = request.getHeaders("Authorization");
		if (!headers.hasMoreElements()) {
			return null;
		}
		headers.nextElement();
		if (headers.hasMoreElements()) {
			throw new OAuth2AuthenticationException(
					BearerTokenErrors.invalidRequest("The request has more than one header Authorization"));
		}
		String token = this.resolver.resolve(request);
		if (token == null) {
			throw new OAuth2AuthenticationException(
					BearerTokenErrors.invalidToken("The header Authorization has no bearer token"));
		}
		return token;
	}

}
