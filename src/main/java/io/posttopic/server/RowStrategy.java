package io.posttopic.server;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.schema.GraphQLObjectType;
import io.posttopic.read.Row;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has a row that was read with all that is below it write itself, instead of the engine
 * completing it field by field, which for a page costs more than all else that the server
 * does for a request.
 */
class RowStrategy extends AsyncExecutionStrategy {

	private static final JsonMapper JSON = JsonMapper.shared();

	RowStrategy(DataFetcherExceptionHandler errors) {
		super(errors);
	}

	@Override
	protected Object completeValueForObject(ExecutionContext context, ExecutionStrategyParameters parameters,
			GraphQLObjectType type, Object result) {
		if (result instanceof Row row) {
			try {
				return new WrittenJson(JSON.writeValueAsBytes(row));
			}
			catch (RuntimeException ex) {
				// The engine finds out which fields have errors, and what becomes null.
			}
		}
		return super.completeValueForObject(context, parameters, type, result);
	}

}
