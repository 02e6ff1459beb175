package io.posttopic.documents;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import graphql.ErrorType;
import graphql.ExecutionInput;
import graphql.GraphQLError;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;

/**
 * The documents that were parsed and found valid, by their text, the most used kept.
 * Invalid ones are not kept: a client that sends many of them pays with its own waiting,
 * and those of other clients stay.
 */
public class Documents implements PreparsedDocumentProvider {

	/** In the request's context: the operation must be a query. */
	public static final String ONLY_QUERIES = Documents.class.getName() + ".onlyQueries";

	public static final GraphQLError NOT_A_QUERY = GraphQLError.newError()
		.message("Only a query can be sent by GET; send this operation by POST.")
		.errorType(ErrorType.OperationNotSupported)
		.build();

	/**
	 * A parsed document takes ten bytes for each character as people write them, fifty at
	 * worst: a hundred megabytes, if a client tries.
	 */
	static final int MAX_CHARACTERS = 2_000_000;

	private final Cache<String, PreparsedDocumentEntry> documents = newCache((text, document) -> text.length());

	/**
	 * Keeps what is used most of what clients send, up to {@link #MAX_CHARACTERS}.
	 */
	static <V> Cache<String, V> newCache(Weigher<String, V> characters) {
		return Caffeine.newBuilder().maximumWeight(MAX_CHARACTERS).weigher(characters).build();
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
		return CompletableFuture
			.completedFuture(isAllowed(input, document) ? document : new PreparsedDocumentEntry(NOT_A_QUERY));
	}

	long keptCharacters() {
		this.documents.cleanUp();
		return this.documents.asMap().keySet().stream().mapToLong(String::length).sum();
	}

	private static boolean isAllowed(ExecutionInput input, PreparsedDocumentEntry document) {
		if (document.hasErrors() || !input.getGraphQLContext().getBoolean(ONLY_QUERIES)) {
			return true;
		}
		String name = input.getOperationName();
		return document.getDocument()
			.getDefinitionsOfType(OperationDefinition.class)
			.stream()
			.filter((operation) -> name == null || name.isEmpty() || name.equals(operation.getName()))
			.allMatch((operation) -> operation.getOperation() == Operation.QUERY);
	}

}
