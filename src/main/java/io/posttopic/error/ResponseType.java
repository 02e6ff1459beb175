package io.posttopic.error;

import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The media types of a response. Spring's {@link MediaType} has constants for their
 * names, but its content negotiation does not follow the rules of the specification.
 *
 * @see <a href=
 * "https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types">GraphQL over HTTP,
 * media types</a>
 */
public enum ResponseType {

	/** The specified media type; the status says whether the request was executed. */
	GRAPHQL_RESPONSE(MediaType.APPLICATION_GRAPHQL_RESPONSE),

	/**
	 * The media type of older clients; the status of a well-formed request is 200,
	 * whatever its outcome.
	 */
	JSON(MediaType.APPLICATION_JSON);

	private final MediaType mediaType;

	private final String name;

	private final String contentType;

	ResponseType(MediaType mediaType) {
		this.mediaType = mediaType;
		this.name = mediaType.toString();
		this.contentType = mediaType + ";charset=utf-8";
	}

	/**
	 * Returns the media type that the client prefers. Without an {@code Accept} header,
	 * that is the specified type, as the specification demands since 2025; for a
	 * wildcard, it is the older type.
	 * @return the type, or {@code null} if the client accepts neither
	 */
	public static @Nullable ResponseType accepted(HttpServletRequest request) {
		List<String> lines = Collections.list(request.getHeaders("Accept"));
		// Several lines form one list (RFC 9110, 5.3).
		String accept = (lines.size() == 1) ? lines.getFirst() : String.join(",", lines);
		if (accept.isBlank() || accept.equals(GRAPHQL_RESPONSE.name)) {
			return GRAPHQL_RESPONSE;
		}
		if (accept.equals("*/*") || accept.equals(JSON.name)) {
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
		// Of two equal qualities, the type that is named without a wildcard wins.
		return (qualityOfSpecified > qualityOfOlder
				|| qualityOfSpecified == qualityOfOlder && specified != null && specified.isConcrete())
						? GRAPHQL_RESPONSE : JSON;
	}

	/**
	 * Returns the most specific range that includes this type, which decides the quality
	 * (RFC 9110, 12.5.1).
	 */
	private @Nullable MediaType mostSpecificRange(List<MediaType> accepted) {
		return accepted.stream()
			.filter((range) -> isUtf8(range) && range.includes(this.mediaType))
			.reduce((best, range) -> best.includes(range) ? range : best)
			.orElse(null);
	}

	/**
	 * Returns whether a media type has no charset other than UTF-8.
	 */
	public static boolean isUtf8(MediaType type) {
		return type.getCharset() == null || UTF_8.equals(type.getCharset());
	}

	private static double quality(@Nullable MediaType range) {
		return (range != null) ? range.getQualityValue() : 0;
	}

	public String contentType() {
		return this.contentType;
	}

}
