package io.posttopic.http;

import io.posttopic.limits.Charge;
import io.posttopic.limits.ConcurrentRequests;
import io.posttopic.documents.Documents;
import io.posttopic.limits.RateLimits;
import io.posttopic.error.RequestException;
import io.posttopic.documents.Suggestions;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.execution.ExecutionId;
import io.posttopic.database.RequestBudget;
import io.posttopic.read.ResponseBytes;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Servlet of the GraphQL endpoint: reads a request, executes it and writes the response,
 * all on the request's own thread. It is a servlet rather than a Spring MVC handler,
 * because it needs nothing of what Spring MVC does for each request.
 *
 * @see <a href="https://graphql.github.io/graphql-over-http/draft/">GraphQL over HTTP</a>
 */
@SuppressWarnings("serial")
class GraphQlServlet extends HttpServlet {

	private static final String METHODS = "GET, HEAD, POST, OPTIONS";

	/**
	 * The id of all executions. Nothing uses it, and generating a random one takes longer
	 * than reading the request.
	 */
	private static final ExecutionId EXECUTION_ID = ExecutionId.from("http");

	private static final String RETRY_AFTER_SECONDS = "3";

	private final GraphQL graphQl;

	private final Errors errors;

	private final RequestReader reader;

	private final RateLimits rates;

	private final AnswerCaching caching;

	private final ConcurrentRequests concurrent;

	private final boolean introspection;

	private final JsonMapper json = JsonMapper.shared();

	GraphQlServlet(GraphQL graphQl, Errors errors, RequestReader reader, RateLimits rates, AnswerCaching caching,
			ConcurrentRequests concurrent, boolean introspection) {
		this.graphQl = graphQl;
		this.errors = errors;
		this.reader = reader;
		this.rates = rates;
		this.caching = caching;
		this.concurrent = concurrent;
		this.introspection = introspection;
	}

	@Override
	protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
		ResponseType type = ResponseType.accepted(acceptHeader(http));
		try (ConcurrentRequests.Entry _ = this.concurrent.enter(http)) {
			Charge charge = Charge.of(http);
			this.rates.identify(charge);
			answer(http, response, type, charge);
		}
		catch (RequestException ex) {
			ex.headers().forEach(response::setHeader);
			write(response, type, ex.status(), body(this.errors.of(ex)));
		}
		catch (ApiException ex) {
			write(response, type, statusIfNotExecuted(type), body(this.errors.of(ex)));
		}
		catch (RuntimeException | StackOverflowError ex) {
			Map<String, Object> error = this.errors.of(ex);
			write(response, type, status(error, type), body(error));
		}
	}

	private void answer(HttpServletRequest http, HttpServletResponse response, @Nullable ResponseType type,
			Charge charge) throws IOException {
		switch (http.getMethod()) {
			case "POST" -> {
				charge.settle();
				requireAccepted(type);
				run(this.reader.readBody(http), http, response, type, charge);
			}
			case "GET", "HEAD" -> {
				charge.settle();
				response.addHeader("Vary", AnswerCaching.VARY);
				requireAccepted(type);
				run(this.reader.readUrl(http), http, response, type, charge);
			}
			case "OPTIONS" -> {
				response.setHeader("Allow", METHODS);
				response.setStatus(204);
			}
			default -> throw RequestException.methodNotAllowed(METHODS,
					"The method " + http.getMethod() + " is not supported; send a POST.");
		}
	}

	private static void requireAccepted(@Nullable ResponseType type) {
		if (type == null) {
			throw RequestException.of(406,
					"Accept: the answer is application/graphql-response+json or application/json, in UTF-8.");
		}
	}

	private void run(GraphQlRequest request, HttpServletRequest http, HttpServletResponse response,
			@Nullable ResponseType type, Charge charge) throws IOException {
		boolean onlyQueries = !http.getMethod().equals("POST");
		ExecutionResult result;
		ExecutionInput input = executionInput(request, onlyQueries, charge);
		try {
			result = execute(input);
		}
		catch (NullPointerException ex) {
			Map<String, Object> error = this.errors.of(ex, request.variables().containsValue(null));
			write(response, type, status(error, type), body(error));
			return;
		}
		if (result.getErrors().contains(Documents.NOT_A_QUERY)) {
			throw RequestException.methodNotAllowed("POST", Documents.NOT_A_QUERY.getMessage());
		}
		Map<GraphQLError, String> suggestions = input.getGraphQLContext().getOrDefault(Suggestions.class, Map.of());
		List<Map<String, Object>> errors = result.getErrors()
			.stream()
			.map((error) -> this.errors.of(error, suggestions.get(error), () -> findOffendingVariable(request)))
			.toList();
		Map<String, @Nullable Object> answer = body(result, errors, charge);
		ResponseBytes body = serialize(answer);
		if (onlyQueries && hasOnlyData(answer) && this.caching.checkNotModified(http, response, body)) {
			response.setStatus(304);
			return;
		}
		write(response, type, status(result, errors, type), body);
	}

	/**
	 * Serializes a response, which no deadline interrupts any more. Afterwards, the
	 * request's budget counts only the memory of the serialized bytes.
	 */
	private ResponseBytes serialize(Map<String, ?> answer) {
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.endExecution();
		}
		ResponseBytes bytes = new ResponseBytes();
		this.json.writeValue(bytes, answer);
		if (budget != null) {
			budget.keepOnlyAnswer();
		}
		return bytes;
	}

	/**
	 * Returns whether a response may be cached: errors may be temporary, and extensions
	 * belong to a single request.
	 */
	private static boolean hasOnlyData(Map<String, ?> answer) {
		return answer.keySet().equals(Set.of("data"));
	}

	private static ExecutionInput executionInput(GraphQlRequest request, boolean onlyQueries, Charge charge) {
		return ExecutionInput.newExecutionInput(request.query())
			.operationName(request.operationName())
			.variables(request.variables())
			.extensions(request.extensions())
			.locale(Locale.ENGLISH)
			.executionId(EXECUTION_ID)
			.graphQLContext(Map.of(Charge.class, charge, Documents.ONLY_QUERIES, onlyQueries))
			.build();
	}

	private @Nullable OffendingVariable findOffendingVariable(GraphQlRequest request) {
		OffendingVariable found = OffendingVariable.find(this.graphQl.getGraphQLSchema(), request);
		return (found != null && !this.introspection) ? found.withoutNames() : found;
	}

	private ExecutionResult execute(ExecutionInput input) {
		try {
			return this.graphQl.execute(input);
		}
		catch (RuntimeException ex) {
			// The engine throws some errors instead of adding them to the result.
			if (ex instanceof GraphQLError error) {
				return ExecutionResult.newExecutionResult().addError(error).build();
			}
			throw ex;
		}
	}

	/**
	 * Returns the HTTP status of an execution.
	 * @see <a href=
	 * "https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes">GraphQL over
	 * HTTP, status codes</a>
	 */
	private static int status(ExecutionResult result, List<Map<String, Object>> errors, @Nullable ResponseType type) {
		if (hasNoRootValue(result)
				&& errors.stream().anyMatch((error) -> Errors.hasCode(ErrorCode.UNAVAILABLE, error))) {
			return 503;
		}
		if (result.isDataPresent()) {
			return 200;
		}
		if (errors.stream().anyMatch((error) -> Errors.hasCode(ErrorCode.INTERNAL, error))) {
			return 500;
		}
		return statusIfNotExecuted(type);
	}

	/** Returns the HTTP status of an error that occurred before the execution. */
	private static int status(Map<String, Object> error, @Nullable ResponseType type) {
		if (Errors.hasCode(ErrorCode.UNAVAILABLE, error)) {
			return 503;
		}
		return Errors.hasCode(ErrorCode.INTERNAL, error) ? 500 : statusIfNotExecuted(type);
	}

	private static int statusIfNotExecuted(@Nullable ResponseType type) {
		return (type == ResponseType.JSON) ? 200 : 400;
	}

	private static boolean hasNoRootValue(ExecutionResult result) {
		return !(result.getData() instanceof Map<?, ?> data) || data.values().stream().allMatch(Objects::isNull);
	}

	private static Map<String, Object> body(Map<String, Object> error) {
		return Map.of("errors", List.of(error));
	}

	private static Map<String, @Nullable Object> body(ExecutionResult result, List<Map<String, Object>> errors,
			Charge charge) {
		Map<String, @Nullable Object> body = new LinkedHashMap<>();
		if (!errors.isEmpty()) {
			body.put("errors", errors);
		}
		if (result.isDataPresent()) {
			body.put("data", result.getData());
		}
		Map<Object, Object> extensions = charge.extensions(result.getExtensions());
		if (!extensions.isEmpty()) {
			body.put("extensions", extensions);
		}
		return body;
	}

	/** Writes the error of a request that was not executed. */
	private void write(HttpServletResponse response, @Nullable ResponseType type, int status, Map<String, ?> body)
			throws IOException {
		byte[] bytes = this.json.writeValueAsBytes(body);
		writeHeaders(response, type, status, bytes.length);
		response.getOutputStream().write(bytes);
	}

	private static void write(HttpServletResponse response, @Nullable ResponseType type, int status, ResponseBytes body)
			throws IOException {
		writeHeaders(response, type, status, body.size());
		body.writeTo(response.getOutputStream());
	}

	private static void writeHeaders(HttpServletResponse response, @Nullable ResponseType type, int status,
			long length) {
		response.setStatus(status);
		if (status == 503) {
			response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
		}
		response.setContentType(Objects.requireNonNullElse(type, ResponseType.JSON).contentType());
		response.setContentLengthLong(length);
	}

	/**
	 * Returns the {@code Accept} header. If it occurs several times, the values are
	 * joined to one list (RFC 9110, 5.3).
	 */
	private static @Nullable String acceptHeader(HttpServletRequest http) {
		String first = http.getHeader("Accept");
		return (first != null) ? String.join(",", Collections.list(http.getHeaders("Accept"))) : null;
	}

}
