package io.posttopic.read;

import java.util.Map;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.execution.FieldValueInfo;
import graphql.schema.GraphQLObjectType;
import io.posttopic.pool.RequestBudget;

/**
 * An execution strategy that serializes a {@link Row} directly, with everything below it.
 * The engine would complete it field by field, which for a page costs more than all other
 * work of the server for the request.
 */
public class RowStrategy extends AsyncExecutionStrategy {

	/** The approximate memory that one completed value takes in the engine's result. */
	private static final int VALUE_BYTES = 64;

	public RowStrategy(DataFetcherExceptionHandler errors) {
		super(errors);
	}

	/**
	 * Completes a value as the engine does, unless the request has been stopped or its
	 * result takes too much memory.
	 */
	@Override
	protected FieldValueInfo completeValue(ExecutionContext context, ExecutionStrategyParameters parameters) {
		RequestBudget.ifCurrent((budget) -> budget.takeForValue(VALUE_BYTES));
		return super.completeValue(context, parameters);
	}

	@Override
	protected Object completeValueForObject(ExecutionContext context, ExecutionStrategyParameters parameters,
			GraphQLObjectType type, Object result) {
		if (context.getGraphQLContext().hasKey(EventRequest.class)) {
			// The events will be read and serialized when there are any.
			return Map.of();
		}
		if (result instanceof Row row) {
			ResponseBytes json = row.json();
			if (json != null) {
				return new WrittenJson(json);
			}
			// A value violates the schema: the engine reports the error and propagates
			// null.
		}
		return super.completeValueForObject(context, parameters, type, result);
	}

}
