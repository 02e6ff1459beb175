package io.posttopic.cost;

import io.posttopic.error.ResponseError;
import io.posttopic.limits.Charge;
import io.posttopic.limits.Limits;
import io.posttopic.error.OperationErrors;
import io.posttopic.documents.Suggestions;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.ExecutionResult;
import graphql.GraphQLContext;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.DocumentAndVariables;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimpleInstrumentationContext;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import graphql.execution.instrumentation.parameters.InstrumentationValidationParameters;
import graphql.language.Document;
import graphql.parser.ParserOptions;
import graphql.parser.exceptions.ParseCancelledException;
import graphql.parser.exceptions.ParseCancelledTooDeepException;
import graphql.schema.GraphQLSchema;
import graphql.validation.ValidationError;
import io.posttopic.error.ErrorCode;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Selected;
import org.jspecify.annotations.Nullable;

/**
 * An instrumentation that rejects requests that are too expensive: documents that would
 * take too long to parse or validate, and operations that cost too much to run. It also
 * charges callers for both, by the request's {@link Charge}.
 */
public class Admission extends SimplePerformantInstrumentation {

	private final Limits limits;

	private final boolean introspection;

	private final ReadModel model;

	private final ParserOptions parser;

	private volatile @Nullable IntrospectionSizes sizes;

	/**
	 * Creates an instrumentation that enforces limits.
	 * @param model what the fields return, which decides what they cost
	 * @param introspection whether introspection is allowed
	 */
	public Admission(ReadModel model, Limits limits, boolean introspection) {
		this.model = model;
		this.limits = limits;
		this.introspection = introspection;
		this.parser = ParserOptions.getDefaultOperationParserOptions()
			.transform((options) -> options.maxTokens(limits.tokens())
				.maxCharacters(limits.documentLength())
				.maxWhitespaceTokens(limits.ignoredTokens())
				.captureLineComments(false));
	}

	/**
	 * Checks the length of a document that is not cached, and charges for it, before it
	 * is parsed.
	 */
	@Override
	public InstrumentationContext<Document> beginParse(InstrumentationExecutionParameters parameters,
			InstrumentationState state) {
		if (parameters.getQuery().length() > this.limits.documentLength()) {
			throw OperationErrors.tooComplex(
					"The document has more than %,d characters.".formatted(this.limits.documentLength()),
					this.limits.documentLength());
		}
		charge(parameters.getGraphQLContext()).chargeParsing(Prices.document(parameters.getQuery().length()));
		parameters.getGraphQLContext().put(ParserOptions.class, this.parser);
		return SimpleInstrumentationContext.whenCompleted((document, thrown) -> {
			if (thrown instanceof ParseCancelledTooDeepException) {
				throw OperationErrors.tooComplex("The document is nested too deeply.", Map.of());
			}
			if (thrown instanceof ParseCancelledException) {
				throw OperationErrors.tooComplex(
						"The document has more than %,d tokens.".formatted(this.limits.tokens()), this.limits.tokens());
			}
		});
	}

	/**
	 * Checks the bounds of a document that is not cached, before it is validated.
	 */
	@Override
	public DocumentAndVariables instrumentDocumentAndVariables(DocumentAndVariables parsed,
			InstrumentationExecutionParameters parameters, InstrumentationState state) {
		DocumentBounds.check(parsed.getDocument(), this.limits);
		return parsed;
	}

	/**
	 * Puts suggestions into the context if the document is invalid and introspection is
	 * allowed. If introspection is disabled, suggestions would reveal the schema.
	 */
	@Override
	public InstrumentationContext<List<ValidationError>> beginValidation(InstrumentationValidationParameters parameters,
			InstrumentationState state) {
		return SimpleInstrumentationContext.whenCompleted((errors, thrown) -> {
			if (this.introspection && errors != null && !errors.isEmpty()) {
				parameters.getGraphQLContext()
					.put(Suggestions.class, Suggestions.find(parameters.getSchema(), parameters.getDocument(), errors));
			}
		});
	}

	/**
	 * Checks and charges the cost of an operation before it runs, when its variables have
	 * been coerced. Refunds what it has not used once it has run.
	 */
	@Override
	public InstrumentationContext<ExecutionResult> beginExecuteOperation(
			InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
		ExecutionContext context = parameters.getExecutionContext();
		CostNode operation = estimate(context);
		int cost = (int) Math.max(1, Math.ceil(operation.cost()));
		Charge charge = charge(context.getGraphQLContext());
		charge.setCost(cost, operation.searches());
		requireAtMost(this.limits.cost(), "The operation", cost, operation);
		if (context.isMutationOperation()) {
			for (CostNode mutation : operation.objects().getFirst().fields()) {
				CostNode payload = mutation.payload();
				requireAtMost(this.limits.payloadCost(), "The payload of " + mutation.path(), payload.cost(), payload);
			}
		}
		if (context.isSubscriptionOperation()) {
			requireAtMost(this.limits.payloadCost(), "An event", cost, operation);
		}
		charge.reserveCost();
		return SimpleInstrumentationContext.whenCompleted((result, thrown) -> {
			if (thrown != null || hasError(result, ErrorCode.TIMEOUT)) {
				// The operation has used all of its time, and how much it read is
				// unknown.
				return;
			}
			if (hasError(result, ErrorCode.TOO_COMPLEX)) {
				charge.chargeAtLeast(this.limits.cost());
				return;
			}
			charge.refundUnused(operation.actualCost(1));
		});
	}

	private static Charge charge(GraphQLContext context) {
		return Objects.requireNonNull(context.get(Charge.class));
	}

	private CostNode estimate(ExecutionContext context) {
		List<Selected> roots = Selected.of(context);
		if (roots.size() > this.limits.rootFields()) {
			throw OperationErrors
				.tooComplex("The operation has %,d root fields, more than the limit of %,d. Send several requests."
					.formatted(roots.size(), this.limits.rootFields()), this.limits.rootFields());
		}
		GraphQLSchema schema = context.getGraphQLSchema();
		return new CostEstimator(this.model, schema, this.introspection ? sizes(schema) : null,
				new InputSize.Meter(this.limits))
			.estimate(roots);
	}

	private static boolean hasError(ExecutionResult result, ErrorCode code) {
		return result.getErrors()
			.stream()
			.anyMatch((error) -> error instanceof ResponseError described && described.hasCode(code));
	}

	private static void requireAtMost(int limit, String what, double estimated, CostNode node) {
		int cost = (int) Math.ceil(estimated);
		if (cost > limit) {
			String field = node.mostExpensive(1).path();
			throw OperationErrors.tooComplex(
					"%s costs %,d, more than the limit of %,d; its most expensive field is %s. Ask for less at once: smaller pages, fewer counts, or several requests."
						.formatted(what, cost, limit, field),
					Map.of("cost", cost, "limit", limit, "mostExpensiveField", field));
		}
	}

	private IntrospectionSizes sizes(GraphQLSchema schema) {
		IntrospectionSizes sizes = this.sizes;
		if (sizes == null) {
			sizes = new IntrospectionSizes(schema);
			this.sizes = sizes;
		}
		return sizes;
	}

}
