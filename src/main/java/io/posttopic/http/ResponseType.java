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

	/** Its status tells whether the request was executed. */
	GRAPHQL_RESPONSE("application/graphql-response+json"),

	/**
	 * For older clients; the status is 200 for whatever a well-formed request leads to.
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
	 * The type that the request accepts most. Without the header that is the specified
	 * type, as the specification says since 2025; for a wildcard it is the older one.
	 * @param accept the {@code Accept} header
	 * @return the type, {@code null} if the request accepts neither
	 */
	static @Nullable ResponseType accepted(@Nullable String accept) {
		if (accept == null || accept.isBlank() || accept.equals(GRAPHQL_RESPONSE.mediaType)) {
			return GRAPHQL_RESPONSE;
		}
		if (accept.equals("*/*") || accept.equals(JSON.mediaType)) {
			return JSON;
		}
		try {
			return best(MediaType.parseMediaTypes(accept));
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	private static @Nullable ResponseType best(List<MediaType> accepted) {
		MediaType specified = GRAPHQL_RESPONSE.rangeIn(accepted);
		MediaType older = JSON.rangeIn(accepted);
		double qualityOfSpecified = quality(specified);
		double qualityOfOlder = quality(older);
		if (qualityOfSpecified == 0 && qualityOfOlder == 0) {
			return null;
		}
		if (qualityOfSpecified == qualityOfOlder) {
			// Equally welcome: the one that is named.
			return (specified != null && specified.isConcrete()) ? GRAPHQL_RESPONSE : JSON;
		}
		return (qualityOfSpecified > qualityOfOlder) ? GRAPHQL_RESPONSE : JSON;
	}

	/** The most specific range decides (RFC 9110, 12.5.1). */
	private @Nullable MediaType rangeIn(List<MediaType> accepted) {
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
