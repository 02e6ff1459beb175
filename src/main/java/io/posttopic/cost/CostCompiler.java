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
import io.posttopic.cost.CostNode.ObjectCost;
import io.posttopic.cost.MergedField.Part;
import org.jspecify.annotations.Nullable;

/**
 * Compiles an operation into a tree of {@link CostNode}s. Merges the fields as the engine
 * does when the operation runs, and recognizes connections, pages, lists and counts by
 * the conventions of the schema.
 */
final class CostCompiler {

	private static final String CONNECTION = "Connection";

	private static final String EDGE = "Edge";

	private static final String NODE = "Node";

	private static final String COST = "cost";

	/** The cost of an object in an introspection result, in rows. */
	private static final double INTROSPECTION_OBJECT = 0.5;

	private final GraphQLSchema schema;

	private final @Nullable IntrospectionSizes introspection;

	private final Map<String, FragmentDefinition> fragments;

	private final Limits limits;

	/**
	 * The context of a selection set.
	 *
	 * @param place the path of the enclosing field
	 * @param page the number of rows of the page, if the enclosing field is a connection
	 * @param prices the prices of the fields
	 * @param listLength the assumed length of lists that no argument limits
	 * @param connection the arguments of the enclosing field if it is a connection,
	 * otherwise null
	 */
	private record Scope(Place place, Amount page, Prices prices, Amount listLength,
			@Nullable FieldArguments connection) {

		boolean isRoot() {
			return this.place.isOperation();
		}

	}

	/**
	 * Creates a compiler for the operations of a document.
	 * @param introspection the sizes of introspection results, null if introspection is
	 * disabled
	 */
	CostCompiler(GraphQLSchema schema, @Nullable IntrospectionSizes introspection,
			Map<String, FragmentDefinition> fragments, Limits limits) {
		this.schema = schema;
		this.introspection = introspection;
		this.fragments = fragments;
		this.limits = limits;
	}

	/**
	 * Compiles a valid operation.
	 * @throws graphql.execution.AbortExecutionException if the operation has too many
	 * root fields, an argument exceeds a limit, or introspection is used although it is
	 * disabled
	 */
	CostNode compile(OperationDefinition operation) {
		boolean isMutation = operation.getOperation() == Operation.MUTATION;
		GraphQLObjectType type = isMutation ? this.schema.getMutationType() : this.schema.getQueryType();
		Scope root = new Scope(Place.OPERATION, Amount.NONE, new Prices(true, false), Amount.NONE, null);
		List<Part> parts = List.of(new Part(operation.getSelectionSet(), InclusionCondition.ALWAYS));
		int fields = collect(type, parts).fields().size();
		if (fields > this.limits.rootFields()) {
			throw OperationErrors
				.tooComplex("The operation has %,d root fields, more than the limit of %,d. Send several requests."
					.formatted(fields, this.limits.rootFields()), this.limits.rootFields());
		}
		return new CostNode(Place.OPERATION, InclusionCondition.ALWAYS, Amount.NONE, Amount.NONE, Amount.ONE, 0,
				Amount.NONE, List.of(select(type, parts, root)));
	}

	private List<ObjectCost> selectAny(GraphQLType type, List<Part> parts, Scope scope) {
		return switch (type) {
			case GraphQLObjectType object -> List.of(select(object, parts, scope));
			case GraphQLInterfaceType interfaceType -> this.schema.getImplementations(interfaceType)
				.stream()
				.map((object) -> select(object, parts, scope))
				.toList();
			default -> List.of();
		};
	}

	private ObjectCost select(GraphQLObjectType type, List<Part> parts, Scope scope) {
		MergedField.FieldSet selected = collect(type, parts);
		List<CostNode> fields = new ArrayList<>();
		Set<String> longTexts = new HashSet<>();
		for (MergedField field : selected.fields()) {
			CostNode node = compile(type, field, scope, longTexts);
			if (node != null) {
				fields.add(node);
			}
		}
		return new ObjectCost(Prices.fields(selected.selections()), List.copyOf(fields));
	}

	private MergedField.FieldSet collect(GraphQLObjectType type, List<Part> parts) {
		return MergedField.collect(parts, this.fragments, (name) -> isOf(type, name));
	}

	private static boolean isOf(GraphQLObjectType type, String name) {
		return type.getName().equals(name)
				|| type.getInterfaces().stream().anyMatch((interfaceType) -> interfaceType.getName().equals(name));
	}

	/**
	 * Compiles a field. Returns null for a field that is read together with its object at
	 * no extra cost.
	 * @param longTexts the names of the long texts that the object has already
	 */
	private @Nullable CostNode compile(GraphQLObjectType parent, MergedField merged, Scope scope,
			Set<String> longTexts) {
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
			return (cost != null) ? leaf(place, merged, Prices.text(weight(cost), !longTexts.add(definition.getName())))
					: null;
		}
		return object(parent, definition, type, merged, arguments, scope);
	}

	private static CostNode leaf(Place place, MergedField merged, Amount price) {
		return new CostNode(place, merged.condition(), price, Amount.NONE, Amount.NONE, 0, Amount.NONE, List.of());
	}

	private static double weight(GraphQLAppliedDirective cost) {
		String weight = cost.getArgument("weight").getValue();
		return Double.parseDouble(weight);
	}

	private CostNode connection(GraphQLObjectType type, MergedField merged, FieldArguments arguments, Scope scope) {
		Place place = scope.place.of(merged.field().getResultKey());
		Prices prices = new Prices(scope.isRoot(), scope.prices.locking());
		Amount page = Prices.page(arguments);
		Amount repetitions = pageRepetitions(collect(type, merged.below()).fields());
		Scope below = new Scope(place, page, prices, scope.listLength, arguments);
		return new CostNode(place, merged.condition(), prices.connection(arguments, repetitions),
				(variables) -> page.of(variables) * repetitions.of(variables), Amount.ONE, 0,
				(variables) -> arguments.content(variables).searches() + arguments.content(variables).scans(),
				List.of(select(type, merged.below(), below)));
	}

	/** Returns how many times the rows of a page are written to the response. */
	private static Amount pageRepetitions(List<MergedField> fields) {
		Amount nodes = count(fields, "nodes");
		Amount edges = count(fields, "edges");
		Amount info = count(fields, "pageInfo");
		return (variables) -> Math.max(Math.max(nodes.of(variables), edges.of(variables)),
				Math.min(1, info.of(variables)));
	}

	private static Amount count(List<MergedField> fields, String name) {
		List<InclusionCondition> conditions = fields.stream()
			.filter((field) -> field.field().getName().equals(name))
			.map(MergedField::condition)
			.toList();
		int total = conditions.size();
		return conditions.stream().allMatch((condition) -> condition == InclusionCondition.ALWAYS)
				? (variables) -> total
				: (variables) -> conditions.stream().filter((condition) -> condition.holds(variables)).count();
	}

	private CostNode object(GraphQLObjectType parent, GraphQLFieldDefinition definition, GraphQLNamedType type,
			MergedField merged, FieldArguments arguments, Scope scope) {
		boolean isMutation = scope.isRoot() && parent.equals(this.schema.getMutationType());
		Amount multiplicity = multiplicity(parent, definition, arguments, scope);
		Amount fixedCost = Amount.NONE;
		if (isMutation) {
			fixedCost = Prices.mutation(arguments);
		}
		else if (isGroups(definition)) {
			fixedCost = scope.prices.grouping(scope.connection);
		}
		boolean onPage = isOnPage(parent) && !isGroups(definition);
		boolean row = !isMutation && (scope.isRoot() || isRow(type) || isList(definition));
		Place place = scope.place.of(merged.field().getResultKey());
		Scope below = new Scope(place, Amount.NONE, new Prices(false, isMutation || scope.prices.locking()),
				isMutation ? Prices.listLength(arguments) : scope.listLength, null);
		return new CostNode(place, merged.condition(), fixedCost, (row && !onPage) ? multiplicity : Amount.NONE,
				multiplicity, (row && !parent.getName().endsWith(EDGE)) ? 1 : 0, Amount.NONE,
				selectAny(type, merged.below(), below));
	}

	/** Returns the maximum number of objects that a field returns. */
	private static Amount multiplicity(GraphQLObjectType parent, GraphQLFieldDefinition definition,
			FieldArguments arguments, Scope scope) {
		if (isGroups(definition)) {
			return Prices.groups(arguments);
		}
		if (!isList(definition)) {
			return Amount.ONE;
		}
		if (parent.getName().endsWith(CONNECTION)) {
			return scope.page;
		}
		return scope.isRoot() ? Prices.ids(arguments) : scope.listLength;
	}

	/**
	 * Returns whether the fields of an object are rows of a page, whose cost the
	 * connection includes.
	 */
	private static boolean isOnPage(GraphQLObjectType parent) {
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
			throw OperationErrors.of(ErrorCode.FORBIDDEN, "Introspection is disabled on this server.", Map.of());
		}
		double size = this.introspection.of(parent.getName(), merged.field().getName());
		Scope below = new Scope(scope.place.of(merged.field().getResultKey()), Amount.NONE, scope.prices,
				scope.listLength, null);
		return new CostNode(below.place, merged.condition(), Amount.NONE, (variables) -> size * INTROSPECTION_OBJECT,
				(variables) -> size, INTROSPECTION_OBJECT, Amount.NONE, List.of(select(object, merged.below(), below)));
	}

}
