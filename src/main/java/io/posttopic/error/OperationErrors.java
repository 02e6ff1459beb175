package io.posttopic.error;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import graphql.GraphQLError;
import graphql.execution.AbortExecutionException;

/**
 * Why an operation is not run, thrown through the engine: an error of the response.
 */
public final class OperationErrors {

	private OperationErrors() {
	}

	/**
	 * More than a limit of a request.
	 * @param message what there is too much of, and how much may be
	 * @param limit the limit
	 */
	public static AbortExecutionException tooComplex(String message, int limit) {
		return tooComplex(message, Map.of("limit", limit));
	}

	public static AbortExecutionException tooComplex(String message, Map<String, Object> extensions) {
		return of(ErrorCode.TOO_COMPLEX, message, extensions);
	}

	/**
	 * An error of any code.
	 * @param extensions what comes after the code
	 */
	public static AbortExecutionException of(ErrorCode code, String message, Map<String, Object> extensions) {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("code", code.name());
		all.putAll(extensions);
		return new AbortExecutionException(
				List.of(GraphQLError.newError().message("%s", message).extensions(all).build()));
	}

}
