package io.posttopic.write;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.AsyncSerialExecutionStrategy;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionContextBuilder;
import graphql.execution.ExecutionStrategyParameters;
import io.posttopic.error.ResponseError;
import org.jspecify.annotations.Nullable;

/**
 * An execution strategy for mutations. Executes an operation with the directive
 * {@code @atomic} in one transaction, which is rolled back if one of its fields fails.
 */
public class MutationStrategy extends AsyncSerialExecutionStrategy {

	private final Transactions transactions;

	public MutationStrategy(DataFetcherExceptionHandler errors, Transactions transactions) {
		super(errors);
		this.transactions = transactions;
	}

	@Override
	public CompletableFuture<ExecutionResult> execute(ExecutionContext context,
			ExecutionStrategyParameters parameters) {
		if (!context.getOperationDefinition().hasDirective("atomic")) {
			return super.execute(context, parameters);
		}
		Attempt attempt = new Attempt(context, parameters);
		try {
			return CompletableFuture.completedFuture(this.transactions.run(attempt::execute));
		}
		catch (RuntimeException ex) {
			if (attempt.errors.isEmpty()) {
				throw ex;
			}
			return CompletableFuture.completedFuture(attempt.undone());
		}
	}

	/**
	 * The attempts at an operation, of which the last one counts.
	 */
	private final class Attempt {

		private final ExecutionContext context;

		private final ExecutionStrategyParameters parameters;

		private List<GraphQLError> errors = List.of();

		private Attempt(ExecutionContext context, ExecutionStrategyParameters parameters) {
			this.context = context;
			this.parameters = parameters;
		}

		private ExecutionResult execute() {
			AtomicOperation operation = new AtomicOperation();
			this.context.getGraphQLContext().put(AtomicOperation.class, operation);
			// Everything runs on this thread, so the result is available at once.
			ExecutionResult result = MutationStrategy.super.execute(
					this.context.transform(ExecutionContextBuilder::resetErrors), this.parameters)
				.join();
			this.errors = result.getErrors();
			operation.requireSuccess();
			if (!this.errors.isEmpty()) {
				throw new IllegalStateException("A field has failed");
			}
			return result;
		}

		/**
		 * Returns the result of an operation that was rolled back: no data, and its
		 * errors, which say that everything was undone.
		 */
		private ExecutionResult undone() {
			Map<String, @Nullable Object> data = new LinkedHashMap<>();
			this.parameters.getFields()
				.getSubFields()
				.forEach((key, field) -> data.put(key, field.getName().equals("__typename") ? "Mutation" : null));
			return ExecutionResult.newExecutionResult()
				.data(data)
				.errors(this.errors.stream().map(this::undone).toList())
				.build();
		}

		private GraphQLError undone(GraphQLError error) {
			return (error instanceof ResponseError described) ? described.with("undone", true) : error;
		}

	}

}
