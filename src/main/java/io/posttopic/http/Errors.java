package io.posttopic.http;

import io.posttopic.observability.Exchange;

import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import graphql.AssertException;
import graphql.ErrorType;
import graphql.GraphQLError;
import graphql.GraphQLException;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.ResultPath;
import graphql.execution.UnknownOperationException;
import graphql.execution.conditional.ConditionalNodes;
import graphql.introspection.GoodFaithIntrospection.BadFaithIntrospectionError;
import graphql.introspection.Introspection;
import graphql.language.SourceLocation;
import graphql.validation.ValidationError;
import io.posttopic.read.ArgumentNulls;
import io.posttopic.read.InvalidArgumentsException.Finding;
import io.posttopic.read.InvalidArgumentsException;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Converts exceptions and engine errors to the errors of a response. Each error has an
 * {@code ErrorCode}. A failure that the caller did not cause is {@code INTERNAL}; its
 * error carries only an id, under which the details are logged.
 *
 * @see <a href="https://spec.graphql.org/draft/#sec-Errors">GraphQL, errors</a>
 */
class Errors implements DataFetcherExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(Errors.class);

	private static final Set<String> CLASSES_FAILING_ON_NULL = Set.of(ConditionalNodes.class.getName(),
			Introspection.class.getName());

	private static final ErrorBody UNEXPECTED_NULL = ErrorBody.of(ErrorCode.BAD_USER_INPUT,
			"A variable or an argument is null where null is not allowed.");

	/** The message and the extensions of an error in a response. */
	record ErrorBody(String message, Map<String, Object> extensions) {

		static ErrorBody of(ErrorCode code, String message) {
			return new ErrorBody(message, Map.of("code", code.name()));
		}

	}

	/**
	 * Returns the errors of a field whose resolver threw an exception.
	 */
	@Override
	public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
			DataFetcherExceptionHandlerParameters thrown) {
		Throwable cause = unwrap(thrown.getException());
		DataFetcherExceptionHandlerResult.Builder result = DataFetcherExceptionHandlerResult.newResult();
		if (cause instanceof InvalidArgumentsException ex) {
			ex.findings().forEach((finding) -> result.error(error(thrown.getPath(), finding)));
		}
		else {
			result.error(error(thrown, cause));
		}
		if (cause instanceof ApiException ex) {
			ex.others().forEach((other) -> result.error(error(thrown, other)));
		}
		return CompletableFuture.completedFuture(result.build());
	}

	private static GraphQLError error(ResultPath root, Finding finding) {
		ResultPath path = root;
		for (String key : finding.path()) {
			path = path.segment(key);
		}
		return error(describe(finding.error(), path), path, finding.location());
	}

	private static GraphQLError error(DataFetcherExceptionHandlerParameters thrown, Throwable cause) {
		return error(describe(thrown, cause), thrown.getPath(), thrown.getSourceLocation());
	}

	private static ErrorBody describe(DataFetcherExceptionHandlerParameters thrown, Throwable cause) {
		boolean hasNullVariable = thrown.getDataFetchingEnvironment().getVariables().containsValue(null);
		boolean engineFailure = isEngineFailureOnNull(cause, hasNullVariable);
		if (engineFailure || cause instanceof GraphQLException) {
			ApiException found = ArgumentNulls.find(thrown.getDataFetchingEnvironment());
			if (found != null) {
				return describe(found, thrown.getPath());
			}
		}
		return engineFailure ? UNEXPECTED_NULL : describe(cause, thrown.getPath());
	}

	private static GraphQLError error(ErrorBody body, ResultPath path, SourceLocation location) {
		return GraphQLError.newError()
			.message("%s", body.message)
			.path(path)
			.location(location)
			.extensions(body.extensions)
			.build();
	}

	/**
	 * Returns the error of a request that could not be executed.
	 */
	Map<String, Object> of(Throwable thrown) {
		return of(thrown, false);
	}

	/**
	 * Returns the error of a request that could not be executed.
	 * @param hasNullVariable whether one of the request's variables is null
	 */
	Map<String, Object> of(Throwable thrown, boolean hasNullVariable) {
		ErrorBody body = isEngineFailureOnNull(thrown, hasNullVariable) ? UNEXPECTED_NULL
				: describe(thrown, ResultPath.rootPath());
		return toMap(body, List.of(), null);
	}

	/**
	 * Returns an error of an execution in the form of the response.
	 * @param error an error of the engine or of {@link #handleException}
	 * @param suggestion a sentence such as "Did you mean ...?" that is appended to the
	 * message, or null
	 * @param offending finds the variable whose value could not be coerced
	 */
	Map<String, Object> of(GraphQLError error, @Nullable String suggestion,
			Supplier<@Nullable OffendingVariable> offending) {
		ErrorBody body = describe(error, offending);
		if (suggestion != null) {
			body = new ErrorBody(body.message + ". " + suggestion, body.extensions);
		}
		return toMap(body, error.getLocations(), error.getPath());
	}

	static boolean hasCode(ErrorCode code, Map<String, Object> error) {
		return error.get("extensions") instanceof Map<?, ?> extensions && code.name().equals(extensions.get("code"));
	}

	private static ErrorBody describe(Throwable thrown, ResultPath path) {
		if (thrown instanceof ApiException ex) {
			return new ErrorBody(String.valueOf(ex.getMessage()), ex.extensions());
		}
		if (thrown instanceof GraphQLError error && code(error) != ErrorCode.INTERNAL) {
			return describe(error, () -> null);
		}
		ErrorBody databaseError = DatabaseErrors.describe(thrown);
		if (databaseError != null) {
			return databaseError;
		}
		String id = UUID.randomUUID().toString();
		log(id).setCause(thrown).log("errorId {} at {}, request {}", id, path, Exchange.currentId());
		return describeInternal(id);
	}

	/**
	 * Returns whether an exception is the engine's failure on an unexpected null. The
	 * engine does not validate that a nullable variable with a default is not null, nor
	 * the argument {@code includeDeprecated}; it fails on them while it executes.
	 */
	private static boolean isEngineFailureOnNull(Throwable thrown, boolean hasNullVariable) {
		if (thrown instanceof NullPointerException) {
			// The JVM omits the stack trace of an exception that is thrown often.
			StackTraceElement[] trace = thrown.getStackTrace();
			return (trace.length > 0) ? CLASSES_FAILING_ON_NULL.contains(trace[0].getClassName()) : hasNullVariable;
		}
		return thrown instanceof AssertException;
	}

	private static ErrorBody describe(GraphQLError error, Supplier<@Nullable OffendingVariable> offending) {
		Map<String, Object> extensions = error.getExtensions();
		if (extensions != null && extensions.containsKey("code")) {
			return new ErrorBody(error.getMessage(), extensions);
		}
		ErrorCode code = code(error);
		return switch (code) {
			case INTERNAL -> {
				String id = UUID.randomUUID().toString();
				log(id).setCause(cause(error))
					.log("errorId {} at {}, request {}: {}", id, error.getPath(), Exchange.currentId(),
							error.getMessage());
				yield describeInternal(id);
			}
			case BAD_USER_INPUT -> describeBadInput(error, offending);
			default -> new ErrorBody(error.getMessage(), Map.of("code", code.name()));
		};
	}

	private static LoggingEventBuilder log(String id) {
		return logger.atError().addKeyValue("event.id", id).addKeyValue("http.request.id", Exchange.currentId());
	}

	private static ErrorBody describeInternal(String id) {
		return new ErrorBody("Internal error; the log has it under errorId " + id + ".",
				extensions(ErrorCode.INTERNAL, "errorId", id));
	}

	private static ErrorBody describeBadInput(GraphQLError error, Supplier<@Nullable OffendingVariable> offending) {
		if (error instanceof UnknownOperationException) {
			return new ErrorBody(error.getMessage(), extensions(ErrorCode.BAD_USER_INPUT, "argument", "operationName"));
		}
		OffendingVariable variable = offending.get();
		if (variable == null) {
			return new ErrorBody(error.getMessage(), Map.of("code", ErrorCode.BAD_USER_INPUT.name()));
		}
		String names = variable.names().isEmpty() ? "" : " One of " + variable.names() + ".";
		return new ErrorBody(variable.argument() + ": " + variable.message() + names,
				extensions(ErrorCode.BAD_USER_INPUT, "argument", variable.argument()));
	}

	private static ErrorCode code(GraphQLError error) {
		if (error instanceof ValidationError) {
			return ErrorCode.GRAPHQL_VALIDATION_FAILED;
		}
		if (error instanceof BadFaithIntrospectionError) {
			return ErrorCode.TOO_COMPLEX;
		}
		return switch (error.getErrorType()) {
			case ErrorType.InvalidSyntax -> ErrorCode.GRAPHQL_PARSE_FAILED;
			// The schema does not have this kind of operation.
			case ErrorType.OperationNotSupported -> ErrorCode.GRAPHQL_VALIDATION_FAILED;
			// The operation has more fields than the engine allows.
			case ErrorType.ExecutionAborted -> ErrorCode.TOO_COMPLEX;
			// The operation name, or the value of a variable or an argument, is invalid.
			case ErrorType.ValidationError -> ErrorCode.BAD_USER_INPUT;
			case null, default -> ErrorCode.INTERNAL;
		};
	}

	private static Throwable unwrap(Throwable thrown) {
		Throwable cause = thrown.getCause();
		return (cause != null && (thrown instanceof CompletionException || thrown instanceof ExecutionException
				|| thrown instanceof InvocationTargetException)) ? unwrap(cause) : thrown;
	}

	private static @Nullable Throwable cause(GraphQLError error) {
		return (error instanceof Throwable thrown) ? thrown : null;
	}

	/** Returns extensions in a fixed order: the code comes first. */
	private static Map<String, Object> extensions(ErrorCode code, String name, Object value) {
		Map<String, Object> extensions = new LinkedHashMap<>();
		extensions.put("code", code.name());
		extensions.put(name, value);
		return extensions;
	}

	private static Map<String, Object> toMap(ErrorBody body, @Nullable List<SourceLocation> locations,
			@Nullable List<Object> path) {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("message", body.message);
		if (locations != null && !locations.isEmpty()) {
			map.put("locations", locations.stream().map(Errors::toMap).toList());
		}
		if (path != null) {
			map.put("path", path);
		}
		map.put("extensions", body.extensions);
		return map;
	}

	private static Map<String, Object> toMap(SourceLocation location) {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("line", location.getLine());
		map.put("column", location.getColumn());
		return map;
	}

}
