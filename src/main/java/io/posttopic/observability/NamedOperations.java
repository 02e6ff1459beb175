package io.posttopic.observability;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.OperationDefinition;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A document provider that records the operation of a request in its {@link Exchange},
 * and the user if the request log is enabled.
 *
 * @param documents the provider that parses and validates
 */
public record NamedOperations(PreparsedDocumentProvider documents) implements PreparsedDocumentProvider {

	/** The key in the request's context that says whether its document is trusted. */
	public static final String IS_TRUSTED = NamedOperations.class.getName() + ".isTrusted";

	private static final int MAX_LENGTH = 100;

	@Override
	public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(ExecutionInput input,
			Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
		CompletableFuture<PreparsedDocumentEntry> document = this.documents.getDocumentAsync(input, parseAndValidate);
		Exchange exchange = Exchange.current();
		if (exchange != null) {
			OperationDefinition operation = input.getGraphQLContext().get(OperationDefinition.class);
			if (operation != null) {
				exchange.setOperation(operation.getOperation().name().toLowerCase(Locale.ROOT), name(operation),
						input.getGraphQLContext().getBoolean(IS_TRUSTED));
			}
			if (RequestLog.isEnabled()) {
				exchange.setUser(Caller.current().username());
			}
		}
		return document;
	}

	/**
	 * Returns the operation's name in the document. Unlike the one in the request, it is
	 * a valid GraphQL name and thus safe to log.
	 */
	private static @Nullable String name(OperationDefinition operation) {
		String name = operation.getName();
		return (name != null) ? name.substring(0, Math.min(name.length(), MAX_LENGTH)) : null;
	}

}
