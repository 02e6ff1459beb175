package io.posttopic.server;

import java.io.ByteArrayOutputStream;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.schema.GraphQLObjectType;
import io.posttopic.read.Row;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Has a row that was read with all that is below it write itself, instead of the engine
 * completing it field by field, which for a page costs more than all else that the server
 * does for a request.
 */
class RowStrategy extends AsyncExecutionStrategy {

	private static final JsonFactory JSON = new JsonFactory();

	RowStrategy(DataFetcherExceptionHandler errors) {
		super(errors);
	}

	@Override
	protected Object completeValueForObject(ExecutionContext context, ExecutionStrategyParameters parameters,
			GraphQLObjectType type, Object result) {
		// Below an interface the order of the fields is the engine's business.
		if (result instanceof Row row && parameters.getExecutionStepInfo().getUnwrappedNonNullType() == type) {
			try {
				return write(row);
			}
			catch (RuntimeException ex) {
				// The engine finds out which fields have errors, and what becomes null.
			}
		}
		return super.completeValueForObject(context, parameters, type, result);
	}

	private static WrittenJson write(Row row) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
		try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
			row.write(json);
		}
		return new WrittenJson(bytes.toByteArray());
	}

}
