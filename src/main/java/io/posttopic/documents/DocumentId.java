package io.posttopic.documents;

import io.posttopic.error.RequestException;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a request names a document by.
 *
 * @param parameter the request's parameter that has it
 * @param value the id of a trusted document, or a hash
 * @see <a href=
 * "https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md">GraphQL
 * over HTTP, persisted documents</a>
 */
public record DocumentId(String parameter, String value) {

	/**
	 * As the specification's draft has it, and urql and GraphQL Code Generator send it.
	 */
	public static final String SPECIFIED = "documentId";

	/** As Relay's guide has it. */
	public static final String RELAY = "doc_id";

	public static final List<String> PARAMETERS = List.of(RELAY, SPECIFIED);

	private static final String PERSISTED_QUERY = "extensions.persistedQuery";

	private static final String SHA256_HASH = PERSISTED_QUERY + ".sha256Hash";

	private static final String SHA256_PREFIX = "sha256:";

	private static final Integer VERSION = 1;

	/**
	 * As Apollo Client says it, and those who follow it.
	 * @return {@code null} if the extensions name no document
	 */
	public static @Nullable DocumentId of(Map<String, Object> extensions) {
		Object given = extensions.get("persistedQuery");
		if (given == null) {
			return null;
		}
		if (!(given instanceof Map<?, ?> persisted)) {
			throw RequestException.badParameter(PERSISTED_QUERY, "a JSON object is wanted.");
		}
		if (!VERSION.equals(persisted.get("version"))) {
			throw RequestException.badParameter(PERSISTED_QUERY + ".version", "1 is the version that is supported.");
		}
		if (!(persisted.get("sha256Hash") instanceof String hash)) {
			throw RequestException.badParameter(SHA256_HASH, "a JSON string is wanted.");
		}
		return new DocumentId(SHA256_HASH, hash);
	}

	/** Only a client that speaks this protocol knows what to do where it is not known. */
	boolean isPersistedQuery() {
		return this.parameter.equals(SHA256_HASH);
	}

	/**
	 * The SHA-256 in lower-case hexadecimal digits, {@code null} if this is another id.
	 */
	@Nullable String sha256() {
		boolean prefixed = this.value.startsWith(SHA256_PREFIX);
		if (!prefixed && !isPersistedQuery()) {
			return null;
		}
		return this.value.substring(prefixed ? SHA256_PREFIX.length() : 0).toLowerCase(Locale.ROOT);
	}

}
