package io.posttopic.error;

import java.util.List;
import java.util.Map;

import graphql.execution.AbortExecutionException;
import graphql.language.Node;

/**
 * A factory of the exceptions that make the GraphQL engine abort an operation with an
 * error of a given code.
 */
public final class OperationErrors {

	private OperationErrors() {
	}

	/**
	 * Creates a TOO_COMPLEX error.
	 * @param message what exceeds the limit, and what is allowed
	 */
	public static AbortExecutionException tooComplex(String message, int limit) {
		return tooComplex(message, Map.of("limit", limit));
	}

	public static AbortExecutionException tooComplex(String message, Map<String, Object> extensions) {
		return of(ErrorCode.TOO_COMPLEX, message, extensions);
	}

	/**
	 * Creates a GRAPHQL_VALIDATION_FAILED error about a part of the document.
	 */
	public static AbortExecutionException invalid(String message, Node<?> part) {
		return new AbortExecutionException(List.of(ResponseError.of(ErrorCode.GRAPHQL_VALIDATION_FAILED, message)
			.at(List.of(part.getSourceLocation()), null)));
	}

	public static AbortExecutionException of(ErrorCode code, String message, Map<String, Object> extensions) {
		return new AbortExecutionException(List.of(ResponseError.of(code, message, extensions)));
	}

}
