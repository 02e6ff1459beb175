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
 * several counts is nothing to guess.
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
		return this.resolver.resolve(request);
	}

}
