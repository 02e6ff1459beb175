package io.posttopic.security;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.posttopic.error.ErrorCode;
import io.posttopic.error.ErrorResponse;
import io.posttopic.error.RequestException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Servlet filter that rejects requests whose {@code Host} is not a name of this machine,
 * on every path. It protects a server that signs tokens for anyone from DNS rebinding,
 * where the page of another site lets its own name resolve to this machine. Only the
 * {@code Host} header counts, because such a page can set {@code X-Forwarded-Host}.
 */
@SuppressWarnings("serial")
class LocalHosts extends HttpFilter {

	static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	/** Names in this domain always resolve to this machine (RFC 6761, 6.3). */
	private static final String LOCAL_DOMAIN = ".localhost";

	private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

	private final Set<String> additionalNames;

	/**
	 * Creates the filter.
	 * @param additionalNames host names that are accepted as well, without a port
	 */
	LocalHosts(List<String> additionalNames) {
		this.additionalNames = additionalNames.stream()
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.collect(Collectors.toSet());
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (accepts(request.getHeader("Host"))) {
			chain.doFilter(request, response);
			return;
		}
		ErrorResponse.write(request, response, RequestException.of(421, ErrorCode.FORBIDDEN,
				"Host: this server signs tokens for anyone, so it answers only requests to localhost. "
						+ "Name other hosts in posttopic.sign-in.allowed-hosts, or configure an issuer of tokens."));
	}

	boolean accepts(@Nullable String host) {
		if (host == null) {
			return false;
		}
		String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
		return NAMES.contains(name) || name.endsWith(LOCAL_DOMAIN) || this.additionalNames.contains(name);
	}

}
