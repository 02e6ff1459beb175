package io.posttopic.security;

import java.util.Enumeration;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/**
 * A resolver of the bearer token from the {@code Authorization} header only. Several such
 * headers are rejected, because they are ambiguous. A header without a bearer token is
 * rejected, too: its sender means to be authenticated, and must not be treated as
 * anonymous.
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
					BearerTokenErrors.invalidRequest("The request has more than one Authorization header"));
		}
		String token = this.resolver.resolve(request);
		if (token == null) {
			throw new OAuth2AuthenticationException(
					BearerTokenErrors.invalidToken("The Authorization header has no bearer token"));
		}
		return token;
	}

}
