package io.posttopic.documents;

import com.github.benmanes.caffeine.cache.Cache;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * A resolver of the document that a request asks to run: it finds the document's text.
 * The request contains the text itself, the id of a trusted document, or the hash of a
 * text that was sent before (automatic persisted queries).
 *
 * @see <a href=
 * "https://www.apollographql.com/docs/apollo-server/performance/apq">Automatic persisted
 * queries</a>
 */
public class RequestedDocument {

	private final TrustedDocuments trusted;

	private final boolean onlyTrusted;

	private final boolean automatic;

	/** The texts of automatic persisted queries by their SHA-256. */
	private final Cache<String, String> persistedQueries = Documents
		.newCache((hash, text) -> hash.length() + text.length());

	public RequestedDocument(TrustedDocuments trusted, DocumentProperties properties) {
		this.trusted = trusted;
		this.onlyTrusted = properties.onlyTrusted();
		this.automatic = properties.automatic() && !properties.onlyTrusted();
	}

	/**
	 * Returns the document's text. If automatic persisted queries are enabled, registers
	 * a text that comes with its hash.
	 * @param query the text, {@code null} if the request does not contain it
	 * @param id the document's id, {@code null} if the request does not contain one
	 * @throws ApiException if there is no such document, or it may not run
	 */
	public String text(@Nullable String query, @Nullable DocumentId id) {
		if (query != null) {
			requireAllowed(query);
			if (id != null && this.automatic) {
				register(query, id);
			}
			return query;
		}
		if (id == null) {
			throw RequestException.badParameter("query", "is missing; send the text of a GraphQL document.");
		}
		String text = find(id);
		if (text == null) {
			throw unknownDocument(id);
		}
		return text;
	}

	public boolean isTrusted(String text) {
		return this.trusted.contains(text);
	}

	private void requireAllowed(String query) {
		if (this.onlyTrusted && !this.trusted.contains(query)) {
			throw ApiException.about("query", ErrorCode.UNTRUSTED_DOCUMENT,
					"this server runs only trusted documents, and this is not one of them.");
		}
	}

	private void register(String query, DocumentId id) {
		String hash = id.sha256();
		if (hash == null || query.equals(this.trusted.text(id))) {
			return;
		}
		String actual = Sha256.of(query);
		if (!actual.equals(hash)) {
			throw RequestException.badParameter(id.parameter(),
					"is not the SHA-256 of query in hexadecimal digits, which is " + actual + ".");
		}
		this.persistedQueries.asMap().putIfAbsent(hash, query);
	}

	private @Nullable String find(DocumentId id) {
		String text = this.trusted.text(id);
		String hash = id.sha256();
		return (text == null && hash != null) ? this.persistedQueries.getIfPresent(hash) : text;
	}

	/**
	 * Returns the error for an id without a document. Two of the messages are defined by
	 * Apollo's protocol, because clients react to them.
	 */
	private ApiException unknownDocument(DocumentId id) {
		if (this.onlyTrusted) {
			return ApiException.about(id.parameter(), ErrorCode.UNTRUSTED_DOCUMENT,
					"this server runs only trusted documents, and none of them has this id.");
		}
		if (!id.isPersistedQuery()) {
			return ApiException.about(id.parameter(), ErrorCode.PERSISTED_QUERY_NOT_FOUND,
					"there is no document with this id; send its text.");
		}
		return this.automatic ? new ApiException(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
				: new ApiException(ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported");
	}

	long keptCharacters() {
		this.persistedQueries.cleanUp();
		return this.persistedQueries.asMap().values().stream().mapToLong(String::length).sum();
	}

}
