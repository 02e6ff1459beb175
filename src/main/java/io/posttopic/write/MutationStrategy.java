package io.posttopic.write;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.execution.AsyncSerialExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionContextBuilder;
import graphql.execution.ExecutionStrategyParameters;
import io.posttopic.error.ResponseError;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * An execution strategy for mutations. Executes an operation with the directive
 * {@code @atomic} in one transaction, which is rolled back if one of its fields fails.
 */
public class MutationStrategy extends AsyncSerialExecutionStrategy {

	private final Transactions transactions;

	private final Function<RuntimeException, ResponseError> transactionErrors;

	/**
	 * Creates the strategy.
	 * @param errors describes the failures of fields
	 * @param transactionErrors describes the failures of transactions that belong to no
	 * field
	 */
	public MutationStrategy(DataFetcherExceptionHandler errors, Transactions transactions,
			Function<RuntimeException, ResponseError> transactionErrors) {
		super(errors);
		this.transactions = transactions;
		this.transactionErrors = transactionErrors;
	}

	@Override
	public CompletableFuture<ExecutionResult> execute(ExecutionContext context,
			ExecutionStrategyParameters parameters) {
		if (!context.getOperationDefinition().hasDirective("atomic")) {
			return super.execute(context, parameters);
		}
		return CompletableFuture.completedFuture(run(new AtomicExecution(context, parameters)));
	}

	private ExecutionResult run(AtomicExecution execution) {
		try {
			return this.transactions.run(execution::attempt);
		}
		catch (RuntimeException ex) {
			if (!execution.errors.isEmpty()) {
				return execution.undone(execution.errors);
			}
			if (ex instanceof DataAccessException || ex instanceof TransactionException) {
				return execution.undone(List.of(this.transactionErrors.apply(ex)));
			}
			throw ex;
		}
	}

	/**
	 * The execution of an atomic operation, which may take several attempts.
	 */
	private final class AtomicExecution {

		private final ExecutionContext context;

		private final ExecutionStrategyParameters parameters;

		/** The errors of the last attempt. */
		private List<GraphQLError> errors = List.of();

		private AtomicExecution(ExecutionContext context, ExecutionStrategyParameters parameters) {
			this.context = context;
			this.parameters = parameters;
		}

		private ExecutionResult attempt() {
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
		 * errors, which say that everything was undone, unless the outcome of the commit
		 * is unknown.
		 */
		private ExecutionResult undone(List<GraphQLError> errors) {
			Map<String, @Nullable Object> data = new LinkedHashMap<>();
			this.parameters.getFields()
				.getSubFields()
				.forEach((key, field) -> data.put(key, field.getName().equals("__typename") ? "Mutation" : null));
			return ExecutionResult.newExecutionResult()
				.data(data)
				.errors(errors.stream().map(this::undone).toList())
				.build();
		}

		private GraphQLError undone(GraphQLError error) {
			return (error instanceof ResponseError described && !described.extensions().containsKey("outcome"))
					? described.with("undone", true) : error;
		}

	}

}
