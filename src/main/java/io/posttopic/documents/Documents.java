package io.posttopic.documents;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import graphql.ExecutionInput;
import graphql.GraphQLContext;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import io.posttopic.error.RequestException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A cache of valid parsed documents by their text, which retains those that are used
 * most. Invalid documents are not cached: a client that sends many of them waits for them
 * to be validated each time, and evicts no documents of other clients. The operation that
 * a request runs is also in the request's context, under its class.
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

	/**
	 * Creates a cache of what clients send that is limited to {@link #MAX_CHARACTERS}.
	 * @param characters returns the number of characters of an entry
	 */
	static <V> Cache<String, V> newCache(Weigher<String, V> characters) {
		return Caffeine.newBuilder().maximumWeight(MAX_CHARACTERS).weigher(characters).recordStats().build();
	}

	@Override
	public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(ExecutionInput input,
			Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
		PreparsedDocumentEntry document = this.documents.getIfPresent(input.getQuery());
		if (document == null) {
			document = parseAndValidate.apply(input);
			if (!document.hasErrors()) {
				this.documents.put(input.getQuery(), document);
			}
		}
		if (!document.hasErrors()) {
			operation(document.getDocument(), input.getOperationName())
				.ifPresent((operation) -> use(operation, input.getGraphQLContext()));
		}
		return CompletableFuture.completedFuture(document);
	}

	/**
	 * Returns the operation that a request runs, or empty if its name does not decide
	 * that, which the engine rejects.
	 */
	private static Optional<OperationDefinition> operation(Document document, @Nullable String name) {
		if (StringUtils.hasLength(name)) {
			return document.getOperationDefinition(name);
		}
		List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
		return (operations.size() == 1) ? Optional.of(operations.getFirst()) : Optional.empty();
	}

	private static void use(OperationDefinition operation, GraphQLContext context) {
		if (context.getBoolean(ONLY_READS) && operation.getOperation() == Operation.MUTATION) {
			throw RequestException.methodNotAllowed("POST", "A mutation cannot be sent by GET; send it by POST.");
		}
		context.put(OperationDefinition.class, operation);
	}

	public long hits() {
		return this.documents.stats().hitCount();
	}

	public long misses() {
		return this.documents.stats().missCount();
	}

	long keptCharacters() {
		this.documents.cleanUp();
		return this.documents.asMap().keySet().stream().mapToLong(String::length).sum();
	}

}
