package io.posttopic.documents;

import io.posttopic.error.RequestException;

import java.util.Map;

import com.github.benmanes.caffeine.cache.Cache;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text of the document that a request wants to be run: it has the text, or the
 * id of a trusted document, or the hash of a text that was sent before (automatic
 * persisted queries).
 *
 * @see <a href=
 * "https://www.apollographql.com/docs/apollo-server/performance/apq">Automatic persisted
 * queries</a>
 */
public class RequestedDocument {

	private final TrustedDocuments trusted;

	private final boolean onlyTrusted;

	private final boolean automatic;

	/** By their SHA-256. */
	private final Cache<String, String> sentBefore = Documents.newCache((hash, text) -> hash.length() + text.length());

	public RequestedDocument(TrustedDocuments trusted, DocumentProperties properties) {
		this.trusted = trusted;
		this.onlyTrusted = properties.onlyTrusted();
		this.automatic = properties.automatic() && !properties.onlyTrusted();
	}

	/**
	 * The document's text.
	 * @param query the text, if the request has it
	 * @param id what else names the document, {@code null} for nothing
	 * @throws ApiException if there is no such document, or it may not be run
	 */
	public String text(@Nullable String query, @Nullable DocumentId id) {
		if (query != null) {
			requireAllowed(query);
			if (id != null && this.automatic) {
				keep(query, id);
			}
			return query;
		}
		if (id == null) {
			throw RequestException.badParameter("query", "is missing; the text of a GraphQL document is wanted.");
		}
		String text = find(id);
		if (text == null) {
			throw unknown(id);
		}
		return text;
	}

	private void requireAllowed(String query) {
		if (this.onlyTrusted && !this.trusted.has(query)) {
			throw new ApiException(ErrorCode.UNTRUSTED_DOCUMENT,
					"query: only trusted documents can be run here, and this is none of them.",
					Map.of("argument", "query"));
		}
	}

	private void keep(String query, DocumentId id) {
		String hash = id.sha256();
		if (hash == null || query.equals(this.trusted.text(id))) {
			return;
		}
		String actual = Sha256.of(query);
		if (!actual.equals(hash)) {
			throw RequestException.badParameter(id.parameter(),
					"is not the SHA-256 of query in hexadecimal digits, which is " + actual + ".");
		}
		this.sentBefore.asMap().putIfAbsent(hash, query);
	}

	private @Nullable String find(DocumentId id) {
		String text = this.trusted.text(id);
		String hash = id.sha256();
		return (text == null && hash != null) ? this.sentBefore.getIfPresent(hash) : text;
	}

	/** The words to which clients react are those of Apollo's protocol. */
	private ApiException unknown(DocumentId id) {
		if (this.onlyTrusted) {
			return refusal(ErrorCode.UNTRUSTED_DOCUMENT, id,
					"only trusted documents can be run here, and none of them has this id.");
		}
		if (!id.isPersistedQuery()) {
			return refusal(ErrorCode.PERSISTED_QUERY_NOT_FOUND, id, "there is no document of this id; send its text.");
		}
		return this.automatic
				? new ApiException(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound", Map.of())
				: new ApiException(ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported", Map.of());
	}

	private static ApiException refusal(ErrorCode code, DocumentId id, String message) {
		return new ApiException(code, id.parameter() + ": " + message, Map.of("argument", id.parameter()));
	}

	long keptCharacters() {
		this.sentBefore.cleanUp();
		return this.sentBefore.asMap().values().stream().mapToLong(String::length).sum();
	}

}
