package io.posttopic.read;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.execution.FieldValueInfo;
import graphql.schema.GraphQLObjectType;
import io.posttopic.database.RequestBudget;

/**
 * Has a row that was read with all that is below it write itself, instead of the engine
 * completing it field by field, which for a page costs more than all else that the server
 * does for a request.
 */
public class RowStrategy extends AsyncExecutionStrategy {

	/** What one completed value takes in the engine's result, about. */
	private static final int VALUE_BYTES = 64;

	public RowStrategy(DataFetcherExceptionHandler errors) {
		super(errors);
	}

	/**
	 * Completes a value as the engine does, unless the request has been stopped or has
	 * too many of them.
	 */
	@Override
	protected FieldValueInfo completeValue(ExecutionContext context, ExecutionStrategyParameters parameters) {
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.complete(VALUE_BYTES);
		}
		return super.completeValue(context, parameters);
	}

	@Override
	protected Object completeValueForObject(ExecutionContext context, ExecutionStrategyParameters parameters,
			GraphQLObjectType type, Object result) {
		if (result instanceof Row row) {
			ResponseBytes json = row.json();
			if (json != null) {
				return new WrittenJson(json);
			}
			// The engine finds out which fields have errors, and what becomes null.
		}
		return super.completeValueForObject(context, parameters, type, result);
	}

}
