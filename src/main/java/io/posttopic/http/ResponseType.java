package io.posttopic.http;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The media types of a response.
 *
 * @see <a href=
 * "https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types">GraphQL over HTTP,
 * media types</a>
 */
enum ResponseType {

	/** The specified media type; the status tells whether the request was executed. */
	GRAPHQL_RESPONSE("application/graphql-response+json"),

	/**
	 * The media type of older clients; the status of a well-formed request is 200,
	 * whatever its outcome.
	 */
	JSON("application/json");

	private final String mediaType;

	private final String contentType;

	private final MediaType parsed;

	ResponseType(String mediaType) {
		this.mediaType = mediaType;
		this.contentType = mediaType + ";charset=utf-8";
		this.parsed = MediaType.parseMediaType(mediaType);
	}

	/**
	 * Returns the media type that the client prefers. Without an {@code Accept} header,
	 * that is the specified type, as the specification demands since 2025; for a
	 * wildcard, it is the older type.
	 * @param accept the {@code Accept} header
	 * @return the type, or {@code null} if the client accepts neither
	 */
	static @Nullable ResponseType accepted(@Nullable String accept) {
		if (accept == null || accept.isBlank() || accept.equals(GRAPHQL_RESPONSE.mediaType)) {
			return GRAPHQL_RESPONSE;
		}
		if (accept.equals("*/*") || accept.equals(JSON.mediaType)) {
			return JSON;
		}
		try {
			return preferred(MediaType.parseMediaTypes(accept));
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	private static @Nullable ResponseType preferred(List<MediaType> accepted) {
		MediaType specified = GRAPHQL_RESPONSE.mostSpecificRange(accepted);
		MediaType older = JSON.mostSpecificRange(accepted);
		double qualityOfSpecified = quality(specified);
		double qualityOfOlder = quality(older);
		if (qualityOfSpecified == 0 && qualityOfOlder == 0) {
			return null;
		}
		if (qualityOfSpecified == qualityOfOlder) {
			// Of two equal qualities, the type that is named without a wildcard wins.
			return (specified != null && specified.isConcrete()) ? GRAPHQL_RESPONSE : JSON;
		}
		return (qualityOfSpecified > qualityOfOlder) ? GRAPHQL_RESPONSE : JSON;
	}

	/**
	 * Returns the most specific range that includes this type, which decides the quality
	 * (RFC 9110, 12.5.1).
	 */
	private @Nullable MediaType mostSpecificRange(List<MediaType> accepted) {
		MediaType best = null;
		for (MediaType range : accepted) {
			if (isUtf8(range) && range.includes(this.parsed) && (best == null || best.includes(range))) {
				best = range;
			}
		}
		return best;
	}

	private static boolean isUtf8(MediaType range) {
		String charset = range.getParameter("charset");
		return charset == null || charset.replace("\"", "").toLowerCase(Locale.ROOT).equals("utf-8");
	}

	private static double quality(@Nullable MediaType range) {
		return (range != null) ? range.getQualityValue() : 0;
	}

	String contentType() {
		return this.contentType;
	}

}
