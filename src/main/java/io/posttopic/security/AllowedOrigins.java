package io.posttopic.security;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.posttopic.startup.StartupException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpResponse;
import org.springframework.util.CollectionUtils;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;

/**
 * The origins whose pages may read this server's responses in a browser (CORS). Callers
 * authenticate with a header that a page has to set itself, never with a cookie, so
 * credentials are not allowed.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS
 * protocol</a>
 */
public final class AllowedOrigins {

	private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[a-z0-9.:\\[\\]_-]+");

	/** The pages of this machine, on any port. */
	private static final List<String> LOCAL = LocalHosts.NAMES.stream()
		.flatMap((host) -> Stream.of("http://" + host + ":[*]", "https://" + host + ":[*]"))
		.toList();

	/** The longest time for which Chromium caches a preflight response. */
	private static final Duration PREFLIGHT_MAX_AGE = Duration.ofHours(2);

	/** Response headers that pages may read besides those that CORS always exposes. */
	private static final List<String> EXPOSED_HEADERS = List.of("ETag", "Retry-After", "RateLimit", "RateLimit-Policy",
			"WWW-Authenticate", "X-Request-Id", "Posttopic-Position");

	private final CorsConfiguration cors = new CorsConfiguration();

	/**
	 * Allows some origins.
	 * @param origins the origins, each exactly as a browser sends it in {@code Origin}
	 */
	AllowedOrigins(List<String> origins) {
		for (String origin : origins) {
			if (!ORIGIN.matcher(origin).matches()) {
				throw new StartupException(
						"posttopic.http.allowed-origins has %s, which is no origin: ".formatted(origin)
								+ "it must look like https://app.example.com, without a path and without *.");
			}
		}
		this.cors.setAllowedOrigins(origins);
		this.cors.setAllowedMethods(List.of("GET", "HEAD", "POST"));
		this.cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
		this.cors.setExposedHeaders(EXPOSED_HEADERS);
		this.cors.setAllowCredentials(false);
		this.cors.setMaxAge(PREFLIGHT_MAX_AGE);
	}

	/** Allows the pages of this machine, on any port. */
	static AllowedOrigins local() {
		AllowedOrigins origins = new AllowedOrigins(List.of());
		origins.cors.setAllowedOriginPatterns(LOCAL);
		return origins;
	}

	boolean isEmpty() {
		return CollectionUtils.isEmpty(this.cors.getAllowedOrigins())
				&& CollectionUtils.isEmpty(this.cors.getAllowedOriginPatterns());
	}

	boolean contains(@Nullable String origin) {
		return this.cors.checkOrigin(origin) != null;
	}

	/**
	 * Returns whether a request comes from a page of this server or of an allowed origin,
	 * or from no page at all. Browsers do not apply CORS to WebSocket.
	 */
	public boolean allows(HttpServletRequest request) {
		String origin = request.getHeader("Origin");
		return origin == null || contains(origin) || isOwn(origin, request.getHeader("Host"));
	}

	/** Returns whether an origin is that of this server. */
	static boolean isOwn(String origin, @Nullable String host) {
		return origin.replaceFirst("^https?://", "").equalsIgnoreCase(host);
	}

	/**
	 * Returns a filter that adds the CORS headers to responses.
	 */
	public CorsFilter filter() {
		CorsFilter filter = new CorsFilter((_) -> this.cors);
		filter.setCorsProcessor(new HeadersOnlyProcessor());
		return filter;
	}

	/**
	 * A processor that adds headers but never rejects a request. Without the headers, the
	 * browser already keeps the response from the page; and behind a proxy, the server
	 * would mistake its own pages for those of another origin.
	 */
	private static final class HeadersOnlyProcessor extends DefaultCorsProcessor {

		@Override
		public boolean processRequest(@Nullable CorsConfiguration cors, HttpServletRequest request,
				HttpServletResponse response) throws IOException {
			super.processRequest(cors, request, response);
			return true;
		}

		@Override
		protected void rejectRequest(ServerHttpResponse response) {
		}

	}

}
