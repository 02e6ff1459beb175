package io.posttopic.cost;

import io.posttopic.limits.Charge;
import io.posttopic.limits.Limits;
import io.posttopic.error.OperationErrors;
import io.posttopic.documents.Suggestions;

import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.execution.AbortExecutionException;
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
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.ParserOptions;
import graphql.parser.exceptions.ParseCancelledException;
import graphql.parser.exceptions.ParseCancelledTooDeepException;
import graphql.schema.GraphQLSchema;
import graphql.validation.ValidationError;
import io.posttopic.read.RowCounts;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What an operation must pass before it runs: its document, not to be too much to parse
 * and to validate, and the operation itself, not to cost too much.
 */
public class Admission extends SimplePerformantInstrumentation {

	/** Of nodes of compiled operations, which take about a hundred bytes each. */
	private static final int MAX_NODES = 200_000;

	private final Limits limits;

	private final boolean introspection;

	/** Weak: as long as their documents are kept. */
	private final Cache<OperationDefinition, CostNode> compiled = Caffeine.newBuilder()
		.weakKeys()
		.maximumWeight(MAX_NODES)
		.weigher((OperationDefinition operation, CostNode node) -> node.size())
		.build();

	private final ParserOptions parser;

	private volatile @Nullable IntrospectionSizes sizes;

	/**
	 * Admission by limits.
	 * @param introspection whether operations may ask for the schema
	 */
	public Admission(Limits limits, boolean introspection) {
		this.limits = limits;
		this.introspection = introspection;
		this.parser = ParserOptions.getDefaultOperationParserOptions()
			.transform((options) -> options.maxTokens(limits.tokens())
				.maxCharacters(limits.documentLength())
				.maxWhitespaceTokens(limits.ignoredTokens())
				.captureLineComments(false));
	}

	/**
	 * Before a document is parsed, if it is not known.
	 */
	@Override
	public InstrumentationContext<Document> beginParse(InstrumentationExecutionParameters parameters,
			InstrumentationState state) {
		if (parameters.getQuery().length() > this.limits.documentLength()) {
			throw OperationErrors.tooComplex(
					"The document has more than %,d characters.".formatted(this.limits.documentLength()),
					this.limits.documentLength());
		}
		Charge charge = parameters.getGraphQLContext().get(Charge.class);
		if (charge != null) {
			charge.prepare(Prices.document(parameters.getQuery().length()));
		}
		parameters.getGraphQLContext().put(ParserOptions.class, this.parser);
		return SimpleInstrumentationContext.whenCompleted((document, thrown) -> {
			if (thrown instanceof InvalidSyntaxException ex) {
				checkNotCancelled(ex);
			}
		});
	}

	private void checkNotCancelled(InvalidSyntaxException ex) {
		if (ex instanceof ParseCancelledTooDeepException) {
			throw OperationErrors.tooComplex("The document is nested too deeply.", Map.of());
		}
		if (ex instanceof ParseCancelledException) {
			throw OperationErrors.tooComplex("The document has more than %,d tokens.".formatted(this.limits.tokens()),
					this.limits.tokens());
		}
	}

	/**
	 * Before a document is validated, if it is not known.
	 */
	@Override
	public DocumentAndVariables instrumentDocumentAndVariables(DocumentAndVariables parsed,
			InstrumentationExecutionParameters parameters, InstrumentationState state) {
		DocumentBounds.check(parsed.getDocument(), this.limits);
		return parsed;
	}

	/**
	 * When a document is invalid: the context then has what may have been meant.
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
	 * Before an operation runs, its variables coerced.
	 */
	@Override
	public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
			InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
		ExecutionContext context = parameters.getExecutionContext();
		CostNode operation = compiled(context);
		Variables inputs = new Variables(context.getCoercedVariables().toMap(), this.limits);
		int cost = (int) Math.max(1, Math.ceil(operation.cost(inputs)));
		Charge charge = context.getGraphQLContext().get(Charge.class);
		if (charge != null) {
			charge.setCost(cost, operation.isSearching(inputs));
		}
		if (cost > this.limits.cost()) {
			throw tooExpensive("The operation", cost, this.limits.cost(), operation.dearest(inputs, 1).place());
		}
		if (context.getOperationDefinition().getOperation() == Operation.MUTATION) {
			requireSmallPayloads(operation, inputs);
		}
		if (charge == null) {
			return null;
		}
		charge.pay(cost);
		RowCounts rows = RowCounts.of(context.getGraphQLContext());
		return SimpleInstrumentationContext.whenCompleted((result, thrown) -> {
			if (thrown == null && result.getErrors().stream().noneMatch(Admission::isTimeout)) {
				charge.spent(operation.spent(inputs, 1, rows::written));
			}
		});
	}

	/** It has taken all of its time, though nobody knows for how many rows. */
	private static boolean isTimeout(GraphQLError error) {
		Map<String, Object> extensions = error.getExtensions();
		return extensions != null && ErrorCode.TIMEOUT.name().equals(String.valueOf(extensions.get("code")));
	}

	private void requireSmallPayloads(CostNode operation, Variables inputs) {
		for (CostNode mutation : operation.objects().getFirst().fields()) {
			int cost = (int) Math.ceil(mutation.payload(inputs));
			if (cost > this.limits.payloadCost()) {
				throw tooExpensive("The payload of " + mutation.place(), cost, this.limits.payloadCost(),
						mutation.dearestOfPayload(inputs).place());
			}
		}
	}

	private AbortExecutionException tooExpensive(String what, int cost, int limit, Place field) {
		return OperationErrors.tooComplex(
				"%s costs %,d, and may cost %,d; its dearest field is %s. Ask for less at once: smaller pages, fewer counts, or several requests."
					.formatted(what, cost, limit, field),
				Map.of("cost", cost, "limit", limit, "dearestField", field.toString()));
	}

	private CostNode compiled(ExecutionContext context) {
		OperationDefinition operation = context.getOperationDefinition();
		CostNode known = this.compiled.getIfPresent(operation);
		if (known == null) {
			known = new CostCompiler(context.getGraphQLSchema(),
					this.introspection ? sizes(context.getGraphQLSchema()) : null, context.getFragmentsByName(),
					this.limits)
				.compile(operation);
			this.compiled.put(operation, known);
		}
		return known;
	}

	private IntrospectionSizes sizes(GraphQLSchema schema) {
		IntrospectionSizes known = this.sizes;
		if (known == null) {
			known = new IntrospectionSizes(schema);
			this.sizes = known;
		}
		return known;
	}

}
