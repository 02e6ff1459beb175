package io.posttopic.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HexFormat;

import io.posttopic.startup.Settings;
import io.posttopic.documents.Sha256;
import io.posttopic.read.ResponseBytes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.http.ETag;

/**
 * The caching policy of responses: which ones a browser or a CDN may store, and for how
 * long. Only responses that are the same for everybody may be stored. What an operation
 * may read depends on the caller alone, so these are the responses to requests without an
 * {@code Authorization} header. All others keep the server's default, {@code private,
 * no-store}.
 *
 * @param maxAge how long a stored response may be used without revalidation; a plain
 * number is in seconds
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9111">RFC 9111, HTTP caching</a>
 */
@ConfigurationProperties("posttopic.http")
record AnswerCaching(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0") Duration maxAge) {

	/** The request headers that a response depends on. */
	static final String VARY = "Accept, Accept-Encoding, Authorization";

	AnswerCaching {
		new Settings("posttopic.http").requireNotNegative("max-age", maxAge);
	}

	/**
	 * Sets the caching headers of a response, if it is the same for everybody.
	 * @return whether the client already has this response, so that 304 without a body is
	 * enough
	 */
	boolean checkNotModified(HttpServletRequest http, HttpServletResponse response, ResponseBytes body) {
		if (http.getHeader("Authorization") != null) {
			return false;
		}
		ETag tag = tag(body);
		response.setHeader("Cache-Control", "public, max-age=%d, must-revalidate".formatted(this.maxAge.toSeconds()));
		response.setHeader("ETag", tag.formattedTag());
		return Collections.list(http.getHeaders("If-None-Match"))
			.stream()
			.flatMap((header) -> ETag.parse(header).stream())
			.anyMatch((candidate) -> candidate.isWildcard() || candidate.compare(tag, false));
	}

	/**
	 * Returns a weak tag, because the bytes on the wire differ with the compression.
	 */
	private static ETag tag(ResponseBytes body) {
		MessageDigest digest = Sha256.digest();
		try {
			body.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new ETag(HexFormat.of().formatHex(digest.digest(), 0, 16), true);
	}

}
