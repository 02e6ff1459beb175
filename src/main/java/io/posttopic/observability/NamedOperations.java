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
 * Notes what runs, and for whom, where the log is to tell it.
 */
public record NamedOperations(PreparsedDocumentProvider documents) implements PreparsedDocumentProvider {

	private static final int MAX_LENGTH = 100;

	@Override
	public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(ExecutionInput input,
			Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
		CompletableFuture<PreparsedDocumentEntry> document = this.documents.getDocumentAsync(input, parseAndValidate);
		Exchange exchange = RequestLog.isOn() ? Exchange.current() : null;
		if (exchange != null) {
			exchange.runs(name(document.join(), input.getOperationName()), Caller.current().username());
		}
		return document;
	}

	/**
	 * The name that the document has it under, which is a name as GraphQL defines them.
	 */
	private static @Nullable String name(PreparsedDocumentEntry entry, @Nullable String wanted) {
		if (entry.hasErrors()) {
			return null;
		}
		List<OperationDefinition> operations = entry.getDocument().getDefinitionsOfType(OperationDefinition.class);
		return operations.stream()
			.map(OperationDefinition::getName)
			.filter((name) -> name != null && (operations.size() == 1 || name.equals(wanted)))
			.findFirst()
			.map((name) -> name.substring(0, Math.min(name.length(), MAX_LENGTH)))
			.orElse(null);
	}

}
