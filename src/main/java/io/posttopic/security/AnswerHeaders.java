package io.posttopic.security;

import java.util.List;

import org.springframework.security.web.header.Header;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;

/**
 * The default security headers of all responses. They declare a response to be private to
 * its caller, and to be data rather than a page. Handlers may override them.
 *
 * @see <a href=
 * "https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers">OWASP,
 * security headers of an API</a>
 */
final class AnswerHeaders {

	private static final List<Header> HEADERS = List.of(new Header("Cache-Control", "private, no-store"),
			new Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
			new Header("Cross-Origin-Resource-Policy", "same-origin"), new Header("Referrer-Policy", "no-referrer"),
			new Header("X-Content-Type-Options", "nosniff"), new Header("X-Frame-Options", "DENY"));

	private AnswerHeaders() {
	}

	/**
	 * Returns a filter that writes the headers before the request is handled, so that
	 * handlers can override them.
	 */
	static HeaderWriterFilter filter() {
		HeaderWriterFilter filter = new HeaderWriterFilter(
				List.of(new StaticHeadersWriter(HEADERS), new HstsHeaderWriter()));
		filter.setShouldWriteHeadersEagerly(true);
		return filter;
	}

}
