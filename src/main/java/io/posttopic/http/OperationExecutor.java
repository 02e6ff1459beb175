package io.posttopic.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.execution.ExecutionId;
import graphql.language.OperationDefinition;
import io.posttopic.documents.Documents;
import io.posttopic.documents.Suggestions;
import io.posttopic.error.ApiException;
import io.posttopic.error.ResponseError;
import io.posttopic.limits.Charge;
import io.posttopic.observability.Exchange;
import io.posttopic.read.EventRequest;
import io.posttopic.security.Caller;
import io.posttopic.subscription.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * An executor of operations, however they arrive.
 */
public final class OperationExecutor {

	/**
	 * The id of all executions. Nothing uses it, and generating a random one takes longer
	 * than reading the request.
	 */
	private static final ExecutionId EXECUTION_ID = ExecutionId.from("http");

	private final GraphQL graphQl;

	private final Errors errors;

	private final OffendingVariable offendingVariable;

	OperationExecutor(GraphQL graphQl, Errors errors, boolean introspection) {
		this.graphQl = graphQl;
		this.errors = errors;
		this.offendingVariable = new OffendingVariable(graphQl.getGraphQLSchema(), introspection);
	}

	/**
	 * Executes an operation on the current thread, for its caller and budget.
	 * @param onlyReads whether a mutation is rejected
	 * @throws ApiException if the request is rejected as a whole
	 */
	public OperationResult execute(GraphQlRequest request, boolean onlyReads, Charge charge) {
		ExecutionInput input = executionInput(request, onlyReads, charge);
		ExecutionResult result = execute(input, request.trusted());
		Map<GraphQLError, String> suggestions = input.getGraphQLContext().getOrDefault(Suggestions.class, Map.of());
		List<ResponseError> described = result.getErrors()
			.stream()
			.map((error) -> this.errors.of(error, suggestions.get(error), () -> findOffendingVariable(input)))
			.toList();
		return new OperationResult(result, described, input.getGraphQLContext().get(EventRequest.class), charge);
	}

	/**
	 * Returns the error that tells the client about an exception. If the client has not
	 * caused it, the details are logged.
	 */
	public ResponseError describe(Throwable thrown) {
		return this.errors.of(thrown, false);
	}

	/**
	 * Returns the current caller as a subscriber.
	 * @param network the network that the client belongs to
	 * @param charge the charge of the operation that subscribes
	 */
	public Subscriber subscriber(String network, Charge charge) {
		return new Subscriber(network, Caller.current().username(), Caller.expiry(), charge.eventPayment(),
				this::describe);
	}

	private static ExecutionInput executionInput(GraphQlRequest request, boolean onlyReads, Charge charge) {
		return ExecutionInput.newExecutionInput(request.query())
			.operationName(request.operationName())
			.variables(request.variables())
			.extensions(request.extensions())
			.locale(Locale.ENGLISH)
			.executionId(EXECUTION_ID)
			.graphQLContext(Map.of(Charge.class, charge, Documents.ONLY_READS, onlyReads))
			.build();
	}

	private @Nullable ApiException findOffendingVariable(ExecutionInput input) {
		OperationDefinition operation = operation(input);
		return (operation != null) ? this.offendingVariable.find(operation, input.getVariables()) : null;
	}

	private static @Nullable OperationDefinition operation(ExecutionInput input) {
		return input.getGraphQLContext().get(OperationDefinition.class);
	}

	/**
	 * Executes an operation and records it in the exchange. The engine throws some errors
	 * instead of adding them to the result.
	 */
	private ExecutionResult execute(ExecutionInput input, boolean trusted) {
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
		finally {
			Exchange.record(operation(input), trusted);
		}
	}

}
