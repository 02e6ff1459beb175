package io.posttopic.documents;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.posttopic.error.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * The id by which a request refers to a document.
 *
 * @param parameter the request parameter that contains the id
 * @param value the id of a trusted document, or the hash of a text
 * @see <a href=
 * "https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md">GraphQL
 * over HTTP, persisted documents</a>
 */
public record DocumentId(String parameter, String value) {

	/**
	 * The parameter of the specification's draft, which urql and GraphQL Code Generator
	 * send.
	 */
	public static final String SPECIFIED = "documentId";

	/** The parameter of Relay's guide. */
	public static final String RELAY = "doc_id";

	/** The parameters; if a request has both, the first one counts. */
	public static final List<String> PARAMETERS = List.of(SPECIFIED, RELAY);

	private static final String PERSISTED_QUERY = "extensions.persistedQuery";

	private static final String SHA256_HASH = PERSISTED_QUERY + ".sha256Hash";

	private static final String SHA256_PREFIX = "sha256:";

	private static final Integer VERSION = 1;

	/**
	 * Returns the id in a request's extensions, in the format of Apollo Client and of the
	 * clients that follow its protocol.
	 * @return the id, or {@code null} if the extensions refer to no document
	 * @throws RequestException if {@code persistedQuery} is malformed
	 */
	public static @Nullable DocumentId of(Map<String, Object> extensions) {
		Object given = extensions.get("persistedQuery");
		if (given == null) {
			return null;
		}
		if (!(given instanceof Map<?, ?> persisted)) {
			throw RequestException.badParameter(PERSISTED_QUERY, "must be a JSON object.");
		}
		if (!VERSION.equals(persisted.get("version"))) {
			throw RequestException.badParameter(PERSISTED_QUERY + ".version", "must be 1, the only supported version.");
		}
		if (!(persisted.get("sha256Hash") instanceof String hash)) {
			throw RequestException.badParameter(SHA256_HASH, "must be a JSON string.");
		}
		return new DocumentId(SHA256_HASH, hash);
	}

	/**
	 * Returns whether the client speaks the protocol of persisted queries. Only such a
	 * client knows how to react if the document is unknown.
	 */
	boolean isPersistedQuery() {
		return this.parameter.equals(SHA256_HASH);
	}

	/**
	 * Returns the SHA-256 in lower-case hexadecimal digits, or {@code null} if the id is
	 * not a hash.
	 */
	@Nullable String sha256() {
		boolean prefixed = this.value.startsWith(SHA256_PREFIX);
		if (!prefixed && !isPersistedQuery()) {
			return null;
		}
		return this.value.substring(prefixed ? SHA256_PREFIX.length() : 0).toLowerCase(Locale.ROOT);
	}

}
