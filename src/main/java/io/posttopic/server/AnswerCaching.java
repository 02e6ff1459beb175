package io.posttopic.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;

import io.posttopic.database.StartupException;
import io.posttopic.read.ResponseBytes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.http.ETag;

/**
 * Which answers may be kept by others, a browser or a CDN: those that are the same for
 * everybody. What an operation may read depends on nothing but the caller, so these are
 * the answers to whoever sends no {@code Authorization}. All others are {@code private,
 * no-store}, which is what the server says where nothing else is said.
 *
 * @param maxAge how long they may be used without asking again; a number is of seconds
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9111">RFC 9111, HTTP caching</a>
 */
@ConfigurationProperties("posttopic.http")
record AnswerCaching(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0") Duration maxAge) {

	/** The headers of a request that its answer depends on. */
	static final String VARY = "Accept, Accept-Encoding, Authorization";

	AnswerCaching {
		if (maxAge.isNegative()) {
			throw new StartupException("posttopic.http.max-age is less than nothing: set it to 0 or more, as in 60s.");
		}
	}

	/**
	 * Marks an answer that is the same for everybody, if this is one.
	 * @return whether the client has the same answer already, so that it is not sent
	 */
	boolean isKnown(HttpServletRequest http, HttpServletResponse response, ResponseBytes body) {
		if (http.getHeader("Authorization") != null) {
			return false;
		}
		ETag tag = tag(body);
		response.setHeader("Cache-Control", "public, max-age=%d, must-revalidate".formatted(this.maxAge.toSeconds()));
		response.setHeader("ETag", tag.formattedTag());
		return Collections.list(http.getHeaders("If-None-Match"))
			.stream()
			.flatMap((header) -> ETag.parse(header).stream())
			.anyMatch((known) -> known.isWildcard() || known.compare(tag, false));
	}

	/** A weak one: the bytes are others once they are compressed. */
	private static ETag tag(ResponseBytes body) {
		return new ETag(Sha256.of(body).substring(0, 32), true);
	}

}
