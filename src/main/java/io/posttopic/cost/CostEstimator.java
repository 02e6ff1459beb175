package io.posttopic.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import graphql.GraphQLException;
import graphql.schema.GraphQLAppliedDirective;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import io.posttopic.cost.CostNode.ObjectCost;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.OperationErrors;
import io.posttopic.read.Condition;
import io.posttopic.read.FieldKind;
import io.posttopic.read.Groups;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Selected;
import io.posttopic.read.Table;
import io.posttopic.relay.PageArguments;
import org.jspecify.annotations.Nullable;

/**
 * An estimator of the cost of an operation. It uses the selected fields with their
 * arguments, and what the features have declared for reading: what each field returns,
 * and how PostgreSQL finds the rows that a filter matches. Estimates one operation only,
 * because the meter counts the values in its arguments.
 *
 * @param introspection the sizes of introspection results, null if introspection is
 * disabled
 */
record CostEstimator(ReadModel model, GraphQLSchema schema, @Nullable IntrospectionSizes introspection,
		InputSize.Meter inputs) {

	private static final String COST = "cost";

	/**
	 * The context of a selection set.
	 *
	 * @param page the number of rows of the page, if the enclosing field is a connection
	 * @param filter the filter of the enclosing field, if it is a connection
	 * @param listLength the assumed length of lists that no argument limits
	 * @param longTexts the long texts that the object has already
	 */
	private record Scope(Prices prices, int page, FilterCost filter, int listLength, LongTexts longTexts) {

		/**
		 * Creates a scope outside of connections.
		 */
		Scope(Prices prices, int listLength) {
			this(prices, 0, FilterCost.NONE, listLength, new LongTexts());
		}

		Scope below(Selected field) {
			return new Scope(new Prices(false, this.prices.locking()), 0, FilterCost.NONE, this.listLength,
					this.longTexts.below(field));
		}

	}

	/**
	 * Estimates the cost of an operation.
	 * @throws graphql.execution.AbortExecutionException if an argument exceeds a limit,
	 * or introspection is used although it is disabled
	 */
	CostNode estimate(List<Selected> roots) {
		Scope scope = new Scope(new Prices(true, false), 0);
		return CostNode.object(null, 0, List.of(selectionOf(roots, scope)));
	}

	private ObjectCost selectionOf(List<Selected> fields, Scope scope) {
		int selections = 0;
		List<CostNode> nodes = new ArrayList<>();
		for (Selected field : fields) {
			selections += field.selections();
			CostNode node = estimate(field, scope);
			if (node != null) {
				nodes.add(node);
			}
		}
		return new ObjectCost(Prices.fields(selections), nodes);
	}

	/**
	 * Estimates a field. Returns null for a field that is read together with its object
	 * at no extra cost.
	 */
	private @Nullable CostNode estimate(Selected field, Scope scope) {
		if (field.name().startsWith("__") || field.parentType().getName().startsWith("__")) {
			return introspect(field, scope);
		}
		FieldKind kind = this.model.kind(field);
		return switch (kind) {
			case VALUE -> text(field, scope.longTexts);
			case TOTAL_COUNT ->
				CostNode.leaf(field, scope.prices.count((Integer) arguments(field).get("atMost"), scope.filter));
			case CONNECTION -> connection(field, scope);
			case PAGE -> page(field, scope);
			case AGGREGATE ->
				CostNode.object(field, scope.prices.groups(scope.filter), objectsBelow(field, scope.below(field)));
			case GROUPS -> groups(field, scope);
			case ROW, OBJECT -> isRoot(field) ? root(field, scope) : rowOrObject(field, kind, scope);
		};
	}

	private static Map<String, Object> arguments(Selected field) {
		return ifValid(field::arguments, Map.of());
	}

	/**
	 * Returns a part of the estimate, or a fallback if the part depends on an invalid
	 * argument. In that case, reading the field will fail.
	 */
	private static <T> T ifValid(Supplier<T> part, T fallback) {
		try {
			return part.get();
		}
		catch (ApiException | GraphQLException ex) {
			return fallback;
		}
	}

	private static @Nullable CostNode text(Selected field, LongTexts longTexts) {
		GraphQLAppliedDirective cost = field.definition().getAppliedDirective(COST);
		if (cost == null) {
			return null;
		}
		String weight = cost.getArgument("weight").getValue();
		return CostNode.leaf(field, Prices.text(Double.parseDouble(weight), !longTexts.add(field)));
	}

	private CostNode connection(Selected field, Scope scope) {
		Map<String, Object> arguments = arguments(field);
		Prices prices = new Prices(isRoot(field), scope.prices.locking());
		Table rows = this.model.rows(field);
		InputSize size = this.inputs.measure(field, arguments);
		FilterCost filter = filterCost(rows, arguments);
		int page = PageArguments.lenient(arguments).size();
		int repetitions = pageRepetitions(field.subfields());
		double price = 1 + size.fields()
				+ ((repetitions > 0) ? prices.page(filter, fullReads(rows, arguments, isRoot(field))) : 0);
		Scope below = new Scope(prices, page, filter, scope.listLength, scope.longTexts.below(field));
		return new CostNode(field, price, page * repetitions, 1, 0, filter.isSearching(),
				List.of(selectionOf(field.subfields(), below)));
	}

	/** Returns how many times all rows of a connection are read for a page. */
	private static int fullReads(Table rows, Map<String, Object> arguments, boolean whole) {
		int past = (arguments.get("asOf") != null) ? 1 : 0;
		return ifValid(() -> rows.fullReads(arguments, whole), 0) + past;
	}

	private static FilterCost filterCost(Table rows, Map<String, Object> arguments) {
		return ifValid(() -> {
			Condition filter = rows.filter(arguments);
			FilterCost cost = (filter != null) ? FilterCost.of(filter) : FilterCost.NONE;
			for (Condition counted : rows.countFilters(arguments)) {
				cost = cost.plusCounted(counted);
			}
			return cost;
		}, FilterCost.NONE);
	}

	/** Returns how many times the rows of a page are written to the response. */
	private static int pageRepetitions(List<Selected> fields) {
		int nodes = 0;
		int edges = 0;
		int info = 0;
		for (Selected field : fields) {
			switch (field.name()) {
				case "nodes" -> nodes++;
				case "edges" -> edges++;
				case "pageInfo" -> info = 1;
				default -> {
				}
			}
		}
		return Math.max(Math.max(nodes, edges), info);
	}

	private CostNode page(Selected field, Scope scope) {
		return new CostNode(field, 0, 0, scope.page, 1, false, objectsBelow(field, scope.below(field)));
	}

	private CostNode groups(Selected field, Scope scope) {
		return CostNode.rows(field, scope.prices.groups(scope.filter), Groups.size(arguments(field)),
				objectsBelow(field, scope.below(field)));
	}

	private CostNode root(Selected field, Scope scope) {
		Map<String, Object> arguments = arguments(field);
		InputSize input = this.inputs.measure(field, arguments);
		if (field.parentType().equals(this.schema.getMutationType())) {
			double price = Prices.mutation(input) + matchingRows(field, arguments);
			Scope payload = new Scope(new Prices(false, true), Math.max(input.items(), PageArguments.DEFAULT));
			return CostNode.object(field, price, objectsBelow(field, payload));
		}
		return CostNode.rows(field, 0, isList(field) ? input.items() : 1, objectsBelow(field, scope.below(field)));
	}

	/**
	 * Returns the price of the rows that a mutation writes because they match the filter
	 * in its input, and of finding them.
	 */
	private double matchingRows(Selected field, Map<String, Object> arguments) {
		Table rows = this.model.filteredRows(field);
		if (rows == null || !(arguments.get("input") instanceof Map<?, ?> input)
				|| !(input.get("limit") instanceof Integer limit)) {
			return 0;
		}
		FilterCost filter = filterCost(rows, Map.of("filter", Objects.requireNonNull(input.get("filter"))));
		return new Prices(true, false).matching(filter, limit);
	}

	private CostNode rowOrObject(Selected field, FieldKind kind, Scope scope) {
		List<ObjectCost> below = objectsBelow(field, scope.below(field));
		if (isList(field)) {
			return CostNode.rows(field, 0, scope.listLength, below);
		}
		return (kind == FieldKind.ROW) ? CostNode.rows(field, 0, 1, below) : CostNode.object(field, 0, below);
	}

	private static boolean isRoot(Selected field) {
		return field.parent() == null;
	}

	private static boolean isList(Selected field) {
		return GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(field.definition().getType()));
	}

	private List<ObjectCost> objectsBelow(Selected field, Scope scope) {
		GraphQLType type = GraphQLTypeUtil.unwrapAll(field.definition().getType());
		return switch (type) {
			case GraphQLObjectType object -> List.of(selectionOf(field.subfields(object), scope));
			case GraphQLInterfaceType any -> this.schema.getImplementations(any)
				.stream()
				.map((object) -> selectionOf(field.subfields(object), scope))
				.toList();
			default -> List.of();
		};
	}

	private @Nullable CostNode introspect(Selected field, Scope scope) {
		if (!(GraphQLTypeUtil.unwrapAll(field.definition().getType()) instanceof GraphQLObjectType object)) {
			return null;
		}
		if (this.introspection == null) {
			throw OperationErrors.of(ErrorCode.FORBIDDEN, "Introspection is disabled on this server.", Map.of());
		}
		double size = this.introspection.of(field.parentType().getName(), field.name());
		return new CostNode(field, 0, size * Prices.INTROSPECTION_OBJECT, size, Prices.INTROSPECTION_OBJECT, false,
				List.of(selectionOf(field.subfields(object), scope)));
	}

}
