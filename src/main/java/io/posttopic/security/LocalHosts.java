package io.posttopic.security;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.posttopic.error.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/**
 * Refuses requests whose {@code Host} is no name of this machine, on every path. It
 * protects a server that signs tokens for anyone: a page of another site cannot reach it
 * by letting its own name resolve to this machine (DNS rebinding). The header is read as
 * it was sent, because such a page can send {@code X-Forwarded-Host}, too.
 */
@SuppressWarnings("serial")
class LocalHosts extends HttpFilter {

	private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	/** No other machine can have a name below this one (RFC 6761, 6.3). */
	private static final String LOCAL_DOMAIN = ".localhost";

	private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

	private final Set<String> others;

	/**
	 * Creates the filter.
	 * @param others names that are accepted as well, without a port
	 */
	LocalHosts(List<String> others) {
		this.others = others.stream().map((name) -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (accepts(request.getHeader("Host"))) {
			chain.doFilter(request, response);
			return;
		}
		AuthenticationErrorWriter.write(request, response, HttpStatus.MISDIRECTED_REQUEST,
				"Host: this server signs tokens for anyone, so it answers only requests to localhost. "
						+ "Name other hosts in posttopic.sign-in.allowed-hosts, or configure an issuer of tokens.",
				Map.of("code", ErrorCode.FORBIDDEN.name()));
	}

	boolean accepts(@Nullable String host) {
		if (host == null) {
			return false;
		}
		String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
		return NAMES.contains(name) || name.endsWith(LOCAL_DOMAIN) || this.others.contains(name);
	}

}
