package io.posttopic.observability;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.OperationDefinition;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A document provider that records the operation and the user of a request in its
 * {@link Exchange}, if the request log is enabled.
 *
 * @param documents the provider that parses and validates
 */
public record NamedOperations(PreparsedDocumentProvider documents) implements PreparsedDocumentProvider {

	private static final int MAX_LENGTH = 100;

	@Override
	public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(ExecutionInput input,
			Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
		CompletableFuture<PreparsedDocumentEntry> document = this.documents.getDocumentAsync(input, parseAndValidate);
		Exchange exchange = RequestLog.isEnabled() ? Exchange.current() : null;
		if (exchange != null) {
			exchange.setOperation(name(document.join(), input.getOperationName()), Caller.current().username());
		}
		return document;
	}

	/**
	 * Returns the operation's name in the document. Unlike the one in the request, it is
	 * a valid GraphQL name and thus safe to log.
	 */
	private static @Nullable String name(PreparsedDocumentEntry entry, @Nullable String operationName) {
		if (entry.hasErrors()) {
			return null;
		}
		List<OperationDefinition> operations = entry.getDocument().getDefinitionsOfType(OperationDefinition.class);
		return operations.stream()
			.map(OperationDefinition::getName)
			.filter((name) -> name != null && (operations.size() == 1 || name.equals(operationName)))
			.findFirst()
			.map((name) -> name.substring(0, Math.min(name.length(), MAX_LENGTH)))
			.orElse(null);
	}

}
