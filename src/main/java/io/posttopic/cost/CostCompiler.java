package io.posttopic.cost;

import io.posttopic.limits.Limits;
import io.posttopic.error.OperationErrors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.introspection.Introspection;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.schema.GraphQLAppliedDirective;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import io.posttopic.error.ErrorCode;
import io.posttopic.cost.CostNode.Amount;
import io.posttopic.cost.CostNode.Selected;
import io.posttopic.cost.MergedField.Part;
import org.jspecify.annotations.Nullable;

/**
 * Compiles an operation to what it costs: its fields, merged as they will be when it
 * runs, and what each of them is by the conventions of the schema.
 */
final class CostCompiler {

	private static final String CONNECTION = "Connection";

	private static final String EDGE = "Edge";

	private static final String NODE = "Node";

	private static final String COST = "cost";

	/** Of an object that introspection answers, in rows. */
	private static final double OBJECT = 0.5;

	private final GraphQLSchema schema;

	private final @Nullable IntrospectionSizes introspection;

	private final Map<String, FragmentDefinition> fragments;

	private final Limits limits;

	/**
	 * Where a selection stands.
	 *
	 * @param place its place
	 * @param page how many rows the page has, below a connection
	 * @param prices what is below a connection costs by these
	 * @param list how long lists are taken to be that no argument limits
	 * @param connection the arguments of the connection, below one
	 */
	private record Scope(Place place, Amount page, Prices prices, Amount list, @Nullable FieldArguments connection) {

		boolean isRoot() {
			return this.place.isOperation();
		}

	}

	/**
	 * Compiles the operations of a document.
	 * @param introspection null where operations may not ask for the schema
	 */
	CostCompiler(GraphQLSchema schema, @Nullable IntrospectionSizes introspection,
			Map<String, FragmentDefinition> fragments, Limits limits) {
		this.schema = schema;
		this.introspection = introspection;
		this.fragments = fragments;
		this.limits = limits;
	}

	/**
	 * Compiles an operation that was validated.
	 * @throws graphql.execution.AbortExecutionException where an argument of it is beyond
	 * a limit, or it asks for the schema and may not
	 */
	CostNode compile(OperationDefinition operation) {
		boolean writes = operation.getOperation() == Operation.MUTATION;
		GraphQLObjectType type = writes ? this.schema.getMutationType() : this.schema.getQueryType();
		Scope root = new Scope(Place.OPERATION, Amount.NONE, new Prices(true, false), Amount.NONE, null);
		List<Part> parts = List.of(new Part(operation.getSelectionSet(), InclusionCondition.ALWAYS));
		int fields = collect(type, parts).fields().size();
		if (fields > this.limits.rootFields()) {
			throw OperationErrors
				.tooComplex("The operation has %,d fields itself, and may have %,d. Send several requests."
					.formatted(fields, this.limits.rootFields()), this.limits.rootFields());
		}
		return new CostNode(Place.OPERATION, InclusionCondition.ALWAYS, Amount.NONE, Amount.NONE, Amount.ONE, 0,
				Amount.NONE, List.of(select(type, parts, root)));
	}

	private List<Selected> selectAny(GraphQLType type, List<Part> parts, Scope scope) {
		return switch (type) {
			case GraphQLObjectType object -> List.of(select(object, parts, scope));
			case GraphQLInterfaceType contract -> this.schema.getImplementations(contract)
				.stream()
				.map((object) -> select(object, parts, scope))
				.toList();
			default -> List.of();
		};
	}

	private Selected select(GraphQLObjectType type, List<Part> parts, Scope scope) {
		MergedField.All all = collect(type, parts);
		List<CostNode> fields = new ArrayList<>();
		Set<String> texts = new HashSet<>();
		for (MergedField field : all.fields()) {
			CostNode node = compile(type, field, scope, texts);
			if (node != null) {
				fields.add(node);
			}
		}
		return new Selected(Prices.fields(all.number()), List.copyOf(fields));
	}

	private MergedField.All collect(GraphQLObjectType type, List<Part> parts) {
		return MergedField.collect(parts, this.fragments, (name) -> isOf(type, name));
	}

	private static boolean isOf(GraphQLObjectType type, String name) {
		return type.getName().equals(name)
				|| type.getInterfaces().stream().anyMatch((contract) -> contract.getName().equals(name));
	}

	/** Null for what is read with the object that it is of, and costs nothing. */
	private @Nullable CostNode compile(GraphQLObjectType parent, MergedField merged, Scope scope, Set<String> texts) {
		Field field = merged.field();
		GraphQLFieldDefinition definition = Introspection.getFieldDef(this.schema, parent, field.getName());
		GraphQLNamedType type = (GraphQLNamedType) GraphQLTypeUtil.unwrapAll(definition.getType());
		if (parent.getName().startsWith("__") || definition.getName().startsWith("__")) {
			return introspect(parent, type, merged, scope);
		}
		Place place = scope.place.of(field.getResultKey());
		FieldArguments arguments = new FieldArguments(definition, field, place, this.limits);
		if (definition.getName().equals("totalCount")) {
			return leaf(place, merged, scope.prices.count(arguments, scope.connection));
		}
		if (type.getName().endsWith(CONNECTION)) {
			return connection((GraphQLObjectType) type, merged, arguments, scope);
		}
		if (GraphQLTypeUtil.isScalar(type) || GraphQLTypeUtil.isEnum(type)) {
			GraphQLAppliedDirective cost = definition.getAppliedDirective(COST);
			return (cost != null) ? leaf(place, merged, Prices.text(weight(cost), !texts.add(definition.getName())))
					: null;
		}
		return object(parent, definition, type, merged, arguments, scope);
	}

	private static CostNode leaf(Place place, MergedField merged, Amount price) {
		return new CostNode(place, merged.guard(), price, Amount.NONE, Amount.NONE, 0, Amount.NONE, List.of());
	}

	private static double weight(GraphQLAppliedDirective cost) {
		String weight = cost.getArgument("weight").getValue();
		return Double.parseDouble(weight);
	}

	private CostNode connection(GraphQLObjectType type, MergedField merged, FieldArguments arguments, Scope scope) {
		Place place = scope.place.of(merged.field().getResultKey());
		Prices prices = new Prices(scope.isRoot(), scope.prices.locking());
		Amount page = Prices.page(arguments);
		Amount paged = answered(collect(type, merged.below()).fields());
		Scope below = new Scope(place, page, prices, scope.list, arguments);
		return new CostNode(place, merged.guard(), prices.connection(arguments, paged),
				(inputs) -> page.of(inputs) * paged.of(inputs), Amount.ONE, 0,
				(inputs) -> arguments.content(inputs).searches() + arguments.content(inputs).scans(),
				List.of(select(type, merged.below(), below)));
	}

	/** How often the rows of a page are answered. */
	private static Amount answered(List<MergedField> fields) {
		Amount nodes = number(fields, "nodes");
		Amount edges = number(fields, "edges");
		Amount info = number(fields, "pageInfo");
		return (inputs) -> Math.max(Math.max(nodes.of(inputs), edges.of(inputs)), Math.min(1, info.of(inputs)));
	}

	private static Amount number(List<MergedField> fields, String name) {
		List<InclusionCondition> guards = fields.stream()
			.filter((field) -> field.field().getName().equals(name))
			.map(MergedField::guard)
			.toList();
		int most = guards.size();
		return guards.stream().allMatch((guard) -> guard == InclusionCondition.ALWAYS) ? (inputs) -> most
				: (inputs) -> guards.stream().filter((guard) -> guard.passes(inputs)).count();
	}

	private CostNode object(GraphQLObjectType parent, GraphQLFieldDefinition definition, GraphQLNamedType type,
			MergedField merged, FieldArguments arguments, Scope scope) {
		boolean writes = scope.isRoot() && parent.equals(this.schema.getMutationType());
		Amount times = times(parent, definition, arguments, scope);
		Amount fixed = Amount.NONE;
		if (writes) {
			fixed = Prices.mutation(arguments);
		}
		else if (isGroups(definition)) {
			fixed = scope.prices.grouping(scope.connection);
		}
		boolean paged = isPage(parent) && !isGroups(definition);
		boolean row = !writes && (scope.isRoot() || isRow(type) || isList(definition));
		Place place = scope.place.of(merged.field().getResultKey());
		Scope below = new Scope(place, Amount.NONE, new Prices(false, writes || scope.prices.locking()),
				writes ? Prices.list(arguments) : scope.list, null);
		return new CostNode(place, merged.guard(), fixed, (row && !paged) ? times : Amount.NONE, times,
				(row && !parent.getName().endsWith(EDGE)) ? 1 : 0, Amount.NONE, selectAny(type, merged.below(), below));
	}

	/** How many objects there are. */
	private static Amount times(GraphQLObjectType parent, GraphQLFieldDefinition definition, FieldArguments arguments,
			Scope scope) {
		if (isGroups(definition)) {
			return Prices.groups(arguments);
		}
		if (!isList(definition)) {
			return Amount.ONE;
		}
		if (parent.getName().endsWith(CONNECTION)) {
			return scope.page;
		}
		return scope.isRoot() ? Prices.ids(arguments) : scope.list;
	}

	/** Whose rows the connection has counted. */
	private static boolean isPage(GraphQLObjectType parent) {
		return parent.getName().endsWith(CONNECTION) || parent.getName().endsWith(EDGE);
	}

	private static boolean isGroups(GraphQLFieldDefinition definition) {
		return isList(definition) && definition.getArgument("first") != null;
	}

	private static boolean isList(GraphQLFieldDefinition definition) {
		return GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(definition.getType()));
	}

	private static boolean isRow(GraphQLNamedType type) {
		return type.getName().equals(NODE) || type instanceof GraphQLObjectType object && isOf(object, NODE);
	}

	private @Nullable CostNode introspect(GraphQLObjectType parent, GraphQLNamedType type, MergedField merged,
			Scope scope) {
		if (!(type instanceof GraphQLObjectType object)) {
			return null;
		}
		if (this.introspection == null) {
			throw OperationErrors.of(ErrorCode.FORBIDDEN,
					"Introspection is switched off: this server does not tell its schema.", Map.of());
		}
		double size = this.introspection.of(parent.getName(), merged.field().getName());
		Scope below = new Scope(scope.place.of(merged.field().getResultKey()), Amount.NONE, scope.prices, scope.list,
				null);
		return new CostNode(below.place, merged.guard(), Amount.NONE, (inputs) -> size * OBJECT, (inputs) -> size,
				OBJECT, Amount.NONE, List.of(select(object, merged.below(), below)));
	}

}
