package io.posttopic.documents;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import io.posttopic.error.RequestException;

/**
 * A cache of valid parsed documents by their text, which retains those that are used
 * most. Invalid documents are not cached: a client that sends many of them waits for them
 * to be validated each time, and evicts no documents of other clients. The document of a
 * request is also in the request's context, under its class.
 */
public class Documents implements PreparsedDocumentProvider {

	/** The key in the request's context that says that no mutation may run. */
	public static final String ONLY_READS = Documents.class.getName() + ".onlyReads";

	/**
	 * The maximum number of characters of the cached documents. A parsed document takes
	 * about 10 bytes per character as people write them, and 50 at worst: a client can
	 * make the cache take 100 MB.
	 */
	static final int MAX_CHARACTERS = 2_000_000;

	private final Cache<String, PreparsedDocumentEntry> documents = newCache((text, document) -> text.length());

	private final LongAdder hits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	/**
	 * Creates a cache of what clients send that is limited to {@link #MAX_CHARACTERS}.
	 * @param characters returns the number of characters of an entry
	 */
	static <V> Cache<String, V> newCache(Weigher<String, V> characters) {
		return Caffeine.newBuilder().maximumWeight(MAX_CHARACTERS).weigher(characters).build();
	}

	@Override
	public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(ExecutionInput input,
			Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
		PreparsedDocumentEntry document = this.documents.getIfPresent(input.getQuery());
		if (document != null) {
			this.hits.increment();
		}
		else {
			this.misses.increment();
			document = parseAndValidate.apply(input);
			if (!document.hasErrors()) {
				this.documents.put(input.getQuery(), document);
			}
		}
		if (!document.hasErrors()) {
			requireAllowed(input, document.getDocument());
			input.getGraphQLContext().put(Document.class, document.getDocument());
		}
		return CompletableFuture.completedFuture(document);
	}

	private static void requireAllowed(ExecutionInput input, Document document) {
		String name = input.getOperationName();
		if (input.getGraphQLContext().getBoolean(ONLY_READS) && document.getDefinitionsOfType(OperationDefinition.class)
			.stream()
			.filter((operation) -> name == null || name.isEmpty() || name.equals(operation.getName()))
			.anyMatch((operation) -> operation.getOperation() == Operation.MUTATION)) {
			throw RequestException.methodNotAllowed("POST", "A mutation cannot be sent by GET; send it by POST.");
		}
	}

	public long hits() {
		return this.hits.sum();
	}

	public long misses() {
		return this.misses.sum();
	}

	long keptCharacters() {
		this.documents.cleanUp();
		return this.documents.asMap().keySet().stream().mapToLong(String::length).sum();
	}

}
