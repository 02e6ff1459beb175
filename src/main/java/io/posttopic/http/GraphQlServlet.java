package io.posttopic.http;

import java.io.IOException;
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
import graphql.language.Document;
import io.posttopic.pool.RequestBudget;
import io.posttopic.documents.Documents;
import io.posttopic.documents.Suggestions;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.ErrorResponse;
import io.posttopic.error.RequestException;
import io.posttopic.error.ResponseError;
import io.posttopic.error.ResponseType;
import io.posttopic.limits.Charge;
import io.posttopic.limits.ConcurrentRequests;
import io.posttopic.limits.RateLimits;
import io.posttopic.observability.NamedOperations;
import io.posttopic.read.ResponseBytes;
import io.posttopic.replica.ReadRoute;
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

	private static final ExecutionResult NOT_EXECUTED = ExecutionResult.newExecutionResult().build();

	private static final String RETRY_AFTER_SECONDS = "3";

	private final GraphQL graphQl;

	private final Errors errors;

	private final RequestReader reader;

	private final RateLimits rates;

	private final AnswerCaching caching;

	private final ConcurrentRequests concurrent;

	private final OwnWrites ownWrites;

	private final OffendingVariable offendingVariable;

	private final JsonMapper json = JsonMapper.shared();

	GraphQlServlet(GraphQL graphQl, Errors errors, RequestReader reader, RateLimits rates, AnswerCaching caching,
			ConcurrentRequests concurrent, OwnWrites ownWrites, boolean introspection) {
		this.graphQl = graphQl;
		this.errors = errors;
		this.reader = reader;
		this.rates = rates;
		this.caching = caching;
		this.concurrent = concurrent;
		this.ownWrites = ownWrites;
		this.offendingVariable = new OffendingVariable(graphQl.getGraphQLSchema(), introspection);
	}

	@Override
	protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
		ResponseType type = ResponseType.accepted(http);
		try (ConcurrentRequests.Entry _ = this.concurrent.enter(http)) {
			Charge charge = Charge.of(http);
			this.rates.identify(charge);
			try (ReadRoute _ = this.ownWrites.begin(http)) {
				handle(http, response, type, charge);
			}
		}
		catch (RequestException ex) {
			ErrorResponse.write(http, response, ex);
		}
		catch (RuntimeException | StackOverflowError ex) {
			ResponseError error = this.errors.of(ex, false);
			ErrorResponse.write(http, response, type, status(response, NOT_EXECUTED, List.of(error), type), error);
		}
	}

	private void handle(HttpServletRequest http, HttpServletResponse response, @Nullable ResponseType type,
			Charge charge) throws IOException {
		switch (http.getMethod()) {
			case "POST" -> {
				charge.settle();
				run(requireAccepted(type), this.reader.readBody(http), http, response, charge);
			}
			case "GET", "HEAD" -> {
				charge.settle();
				response.addHeader("Vary", AnswerCaching.VARY);
				run(requireAccepted(type), this.reader.readUrl(http), http, response, charge);
			}
			case "OPTIONS" -> {
				response.setHeader("Allow", METHODS);
				response.setStatus(204);
			}
			default -> throw RequestException.methodNotAllowed(METHODS,
					"The method " + http.getMethod() + " is not supported; send a POST.");
		}
	}

	private static ResponseType requireAccepted(@Nullable ResponseType type) {
		if (type == null) {
			throw RequestException.of(406,
					"Accept: the response is application/graphql-response+json or application/json, in UTF-8.");
		}
		return type;
	}

	private void run(ResponseType type, GraphQlRequest request, HttpServletRequest http, HttpServletResponse response,
			Charge charge) throws IOException {
		boolean onlyQueries = !http.getMethod().equals("POST");
		ExecutionInput input = executionInput(request, onlyQueries, charge);
		ExecutionResult result = execute(input);
		this.ownWrites.record(response);
		Map<GraphQLError, String> suggestions = input.getGraphQLContext().getOrDefault(Suggestions.class, Map.of());
		List<ResponseError> errors = result.getErrors()
			.stream()
			.map((error) -> this.errors.of(error, suggestions.get(error), () -> findOffendingVariable(input, request)))
			.toList();
		if (!errors.isEmpty()) {
			http.setAttribute(ErrorResponse.CODE, errors.getFirst().code());
		}
		Map<String, @Nullable Object> body = body(result, errors, charge);
		ResponseBytes bytes = serialize(body);
		if (onlyQueries && hasOnlyData(body) && this.caching.checkNotModified(http, response, bytes)) {
			response.setStatus(304);
			return;
		}
		response.setStatus(status(response, result, errors, type));
		response.setContentType(type.contentType());
		response.setContentLengthLong(bytes.size());
		bytes.writeTo(response.getOutputStream());
	}

	/**
	 * Serializes a response, which no deadline interrupts any more. Afterwards, the
	 * request's budget counts only the memory of the serialized bytes.
	 */
	private ResponseBytes serialize(Map<String, ?> body) {
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.endExecution();
		}
		ResponseBytes bytes = new ResponseBytes();
		this.json.writeValue(bytes, body);
		if (budget != null) {
			budget.keepOnlyAnswer();
		}
		return bytes;
	}

	/**
	 * Returns whether a response may be cached: errors may be temporary, and extensions
	 * belong to a single request.
	 */
	private static boolean hasOnlyData(Map<String, ?> body) {
		return body.keySet().equals(Set.of("data"));
	}

	private static ExecutionInput executionInput(GraphQlRequest request, boolean onlyQueries, Charge charge) {
		return ExecutionInput.newExecutionInput(request.query())
			.operationName(request.operationName())
			.variables(request.variables())
			.extensions(request.extensions())
			.locale(Locale.ENGLISH)
			.executionId(EXECUTION_ID)
			.graphQLContext(Map.of(Charge.class, charge, Documents.ONLY_QUERIES, onlyQueries,
					NamedOperations.IS_TRUSTED, request.trusted()))
			.build();
	}

	private @Nullable ApiException findOffendingVariable(ExecutionInput input, GraphQlRequest request) {
		Document document = input.getGraphQLContext().get(Document.class);
		return (document != null) ? this.offendingVariable.find(document, request) : null;
	}

	/**
	 * Executes an operation. The engine throws some errors instead of adding them to the
	 * result.
	 */
	private ExecutionResult execute(ExecutionInput input) {
		try {
			return this.graphQl.execute(input);
		}
		catch (ApiException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			GraphQLError error = (ex instanceof GraphQLError known) ? known
					: this.errors.of(ex, input.getVariables().containsValue(null));
			return ExecutionResult.newExecutionResult().addError(error).build();
		}
	}

	/**
	 * Returns the HTTP status of an execution, and sets {@code Retry-After} if the server
	 * is unavailable.
	 * @see <a href=
	 * "https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes">GraphQL over
	 * HTTP, status codes</a>
	 */
	private static int status(HttpServletResponse response, ExecutionResult result, List<ResponseError> errors,
			@Nullable ResponseType type) {
		if (hasNoRootValue(result) && hasCode(ErrorCode.UNAVAILABLE, errors)) {
			response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
			return 503;
		}
		if (result.isDataPresent()) {
			return 200;
		}
		if (hasCode(ErrorCode.INTERNAL, errors)) {
			return 500;
		}
		return (type == ResponseType.JSON) ? 200 : 400;
	}

	private static boolean hasCode(ErrorCode code, List<ResponseError> errors) {
		return errors.stream().anyMatch((error) -> error.hasCode(code));
	}

	private static boolean hasNoRootValue(ExecutionResult result) {
		return !(result.getData() instanceof Map<?, ?> data) || data.values().stream().allMatch(Objects::isNull);
	}

	private static Map<String, @Nullable Object> body(ExecutionResult result, List<ResponseError> errors,
			Charge charge) {
		Map<String, @Nullable Object> body = new LinkedHashMap<>();
		if (!errors.isEmpty()) {
			body.put("errors", errors.stream().map(ResponseError::toSpecification).toList());
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

}
