package io.posttopic.http;

import java.lang.reflect.InvocationTargetException;
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
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.ResponseError;
import io.posttopic.observability.Exchange;
import io.posttopic.read.ArgumentNulls;
import io.posttopic.read.InvalidArgumentsException;
import io.posttopic.read.InvalidArgumentsException.Finding;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversion of exceptions and engine errors to the errors of a response. Each error
 * has an {@code ErrorCode}. A failure that the caller did not cause is {@code INTERNAL};
 * its error carries only an id, under which the details are logged.
 */
class Errors implements DataFetcherExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(Errors.class);

	private static final Set<String> CLASSES_FAILING_ON_NULL = Set.of(ConditionalNodes.class.getName(),
			Introspection.class.getName());

	private static final ResponseError UNEXPECTED_NULL = ResponseError.of(ErrorCode.BAD_USER_INPUT,
			"A variable or an argument is null where null is not allowed.");

	@Override
	public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
			DataFetcherExceptionHandlerParameters thrown) {
		Throwable cause = unwrap(thrown.getException());
		DataFetcherExceptionHandlerResult.Builder result = DataFetcherExceptionHandlerResult.newResult();
		if (cause instanceof InvalidArgumentsException ex) {
			ex.findings().forEach((finding) -> result.error(error(thrown.getPath(), finding)));
		}
		else {
			result.error(at(thrown.getPath(), thrown.getSourceLocation(), describe(thrown, cause)));
		}
		if (cause instanceof ApiException ex) {
			ex.others()
				.forEach((other) -> result.error(at(thrown.getPath(), thrown.getSourceLocation(), other.toError())));
		}
		return CompletableFuture.completedFuture(result.build());
	}

	private static ResponseError error(ResultPath root, Finding finding) {
		ResultPath path = root;
		for (String key : finding.path()) {
			path = path.segment(key);
		}
		return at(path, finding.location(), describe(finding.error(), path));
	}

	private static ResponseError at(ResultPath path, SourceLocation location, ResponseError error) {
		return error.at(List.of(location), path.toList());
	}

	private static ResponseError describe(DataFetcherExceptionHandlerParameters thrown, Throwable cause) {
		boolean hasNullVariable = thrown.getDataFetchingEnvironment().getVariables().containsValue(null);
		boolean engineFailure = isEngineFailureOnNull(cause, hasNullVariable);
		if (engineFailure || cause instanceof GraphQLException) {
			ApiException found = ArgumentNulls.find(thrown.getDataFetchingEnvironment());
			if (found != null) {
				return found.toError();
			}
		}
		return engineFailure ? UNEXPECTED_NULL : describe(cause, thrown.getPath());
	}

	/**
	 * Returns the error of a request that could not be executed.
	 * @param hasNullVariable whether one of the request's variables is null
	 */
	ResponseError of(Throwable thrown, boolean hasNullVariable) {
		return isEngineFailureOnNull(thrown, hasNullVariable) ? UNEXPECTED_NULL
				: describe(thrown, ResultPath.rootPath());
	}

	/**
	 * Returns an error of an execution in the form of the response.
	 * @param error an error of the engine or of {@link #handleException}
	 * @param suggestion a sentence such as "Did you mean ...?" that is appended to the
	 * message, or null
	 * @param offending finds the variable whose value could not be coerced
	 */
	ResponseError of(GraphQLError error, @Nullable String suggestion, Supplier<@Nullable ApiException> offending) {
		ResponseError described = describe(error, offending).at(error.getLocations(), error.getPath());
		return (suggestion != null) ? described.append(". " + suggestion) : described;
	}

	private static ResponseError describe(Throwable thrown, ResultPath path) {
		if (thrown instanceof ApiException ex) {
			return ex.toError();
		}
		if (thrown instanceof GraphQLError error && code(error) != ErrorCode.INTERNAL) {
			return describe(error, () -> null);
		}
		ResponseError databaseError = DatabaseErrors.describe(thrown);
		return (databaseError != null) ? databaseError : internal(thrown, path, "");
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

	private static ResponseError describe(GraphQLError error, Supplier<@Nullable ApiException> offending) {
		if (error instanceof ResponseError described) {
			return described;
		}
		ErrorCode code = code(error);
		return switch (code) {
			case INTERNAL -> internal((error instanceof Throwable thrown) ? thrown : null, error.getPath(),
					": " + error.getMessage());
			case BAD_USER_INPUT -> describeBadInput(error, offending);
			default -> ResponseError.of(code, error.getMessage());
		};
	}

	private static ResponseError internal(@Nullable Throwable cause, @Nullable Object path, String details) {
		String id = UUID.randomUUID().toString();
		logger.atError()
			.addKeyValue("event.id", id)
			.addKeyValue("http.request.id", Exchange.currentId())
			.setCause(cause)
			.log("errorId {} at {}, request {}{}", id, path, Exchange.currentId(), details);
		return ResponseError.of(ErrorCode.INTERNAL, "Internal error; the log has it under errorId " + id + ".",
				Map.of("errorId", id));
	}

	private static ResponseError describeBadInput(GraphQLError error, Supplier<@Nullable ApiException> offending) {
		if (error instanceof UnknownOperationException) {
			return ResponseError.of(ErrorCode.BAD_USER_INPUT, error.getMessage(), Map.of("argument", "operationName"));
		}
		ApiException variable = offending.get();
		return (variable != null) ? variable.toError() : ResponseError.of(ErrorCode.BAD_USER_INPUT, error.getMessage());
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

}
