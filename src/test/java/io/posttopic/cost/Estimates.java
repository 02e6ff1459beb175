package io.posttopic.cost;

import io.posttopic.http.EngineWithoutData;
import io.posttopic.limits.Charge;
import io.posttopic.limits.Limits;
import io.posttopic.limits.RateLimits;
import io.posttopic.read.ReadModel;
import io.posttopic.read.ReadModels;
import io.posttopic.read.Selected;

import java.util.Map;

import graphql.ExecutionInput;
import graphql.execution.ExecutionContext;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * Estimates the cost of operations on the real schema, without a database.
 */
final class Estimates {

	private static final ReadModel MODEL = ReadModels.withoutDatabase();

	private Estimates() {
	}

	/**
	 * Returns an instrumentation that rejects operations by the real read model.
	 */
	static Admission admission(Limits limits) {
		return new Admission(MODEL, limits, true);
	}

	/**
	 * Returns the context of a request, with the charge that {@link #admission} needs.
	 */
	static Map<Object, Object> contextWithCharge(Limits limits) {
		return Map.of(Charge.class, new RateLimits(limits.rate(), TimeMeter.SYSTEM_NANOTIME, null)
			.openCharge(new MockHttpServletRequest(), new MockHttpServletResponse()));
	}

	/**
	 * Returns the context in which an operation would be executed.
	 */
	static ExecutionContext context(String document, @Nullable String operation, Map<String, Object> variables) {
		return EngineWithoutData
			.context(ExecutionInput.newExecutionInput(document).operationName(operation).variables(variables));
	}

	/**
	 * Estimates the cost of an operation.
	 */
	static CostNode of(ExecutionContext context, Limits limits) {
		return new CostEstimator(MODEL, context.getGraphQLSchema(), new IntrospectionSizes(context.getGraphQLSchema()),
				new InputSize.Meter(limits))
			.estimate(Selected.of(context));
	}

}
