package io.posttopic.write;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

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
			if (ex != execution.failure && (ex instanceof DataAccessException || ex instanceof TransactionException)) {
				return execution.undone(List.of(this.transactionErrors.apply(ex)));
			}
			if (!execution.errors.isEmpty()) {
				return execution.undone(execution.errors);
			}
			throw ex;
		}
	}

	/**
	 * The execution of an operation with the directive {@code @atomic}, which may take
	 * several attempts. The GraphQL context contains it for {@link Mutations}.
	 */
	final class AtomicExecution {

		private final ExecutionContext context;

		private final ExecutionStrategyParameters parameters;

		/** The failure of a mutation in the last attempt. */
		private @Nullable RuntimeException failure;

		/** The errors of the last attempt. */
		private List<GraphQLError> errors = List.of();

		private AtomicExecution(ExecutionContext context, ExecutionStrategyParameters parameters) {
			this.context = context;
			this.parameters = parameters;
		}

		private ExecutionResult attempt() {
			this.failure = null;
			this.errors = List.of();
			this.context.getGraphQLContext().put(AtomicExecution.class, this);
			// Everything runs on this thread, so the result is available at once.
			ExecutionResult result = MutationStrategy.super.execute(
					this.context.transform(ExecutionContextBuilder::resetErrors), this.parameters)
				.join();
			this.errors = result.getErrors();
			if (this.failure != null) {
				throw this.failure;
			}
			if (!this.errors.isEmpty()) {
				throw new IllegalStateException("A field has failed");
			}
			return result;
		}

		/**
		 * Runs a mutation, unless an earlier one has failed.
		 */
		<T> @Nullable T run(Supplier<T> mutation) {
			if (this.failure != null) {
				return null;
			}
			try {
				return mutation.get();
			}
			catch (RuntimeException ex) {
				this.failure = ex;
				throw ex;
			}
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
