package io.posttopic.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import graphql.GraphQLContext;
import graphql.GraphQLException;
import graphql.execution.CoercedVariables;
import graphql.execution.ExecutionContext;
import graphql.execution.FieldCollector;
import graphql.execution.FieldCollectorParameters;
import graphql.execution.MergedField;
import graphql.execution.MergedSelectionSet;
import graphql.execution.ValuesResolver;
import graphql.introspection.Introspection;
import graphql.language.FragmentDefinition;
import graphql.language.SelectionSet;
import graphql.language.SourceLocation;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A selected field with the fields below it, as the engine collects them. The tree of an
 * operation is built once, level by level on demand, and serves the estimate of the
 * operation's cost, the statements of its root fields, and the actual cost. The engine's
 * normalized form of the whole operation is avoided, because building it costs more than
 * all other work for a request.
 * <p>
 * All fields below a root field share one collection of argument errors.
 */
public final class Selected {

	/**
	 * The largest number of fields in one request. A fragment's fields count wherever it
	 * is spread.
	 */
	private static final int MAX_FIELDS = 100_000;

	private static final FieldCollector COLLECTOR = new FieldCollector();

	private final Operation operation;

	private final GraphQLObjectType parentType;

	private final MergedField field;

	private final GraphQLFieldDefinition definition;

	private final @Nullable Selected parent;

	private final ArgumentFindings findings;

	private final Map<String, List<Selected>> subfields = new HashMap<>(2);

	private @Nullable Map<String, Object> arguments;

	/** The shapes of the objects below this field. */
	private final List<Shape> shapes = new ArrayList<>(0);

	private static final class Operation {

		private final GraphQLSchema schema;

		private final Map<String, FragmentDefinition> fragments;

		private final CoercedVariables variables;

		private final GraphQLContext context;

		private final Locale locale;

		private Map<String, Selected> roots = Map.of();

		private int fields;

		Operation(ExecutionContext execution) {
			this.schema = execution.getGraphQLSchema();
			this.fragments = execution.getFragmentsByName();
			this.variables = execution.getCoercedVariables();
			this.context = execution.getGraphQLContext();
			this.locale = execution.getLocale();
		}

		FieldCollectorParameters collecting(GraphQLObjectType type) {
			return FieldCollectorParameters.newParameters()
				.schema(this.schema)
				.objectType(type)
				.fragments(this.fragments)
				.variables(this.variables.toMap())
				.graphQLContext(this.context)
				.build();
		}

		List<Selected> select(GraphQLObjectType type, MergedSelectionSet selections, @Nullable Selected parent) {
			List<Selected> selected = new ArrayList<>(selections.size());
			for (MergedField field : selections.getSubFieldsList()) {
				selected.add(new Selected(this, type, field, parent));
			}
			this.fields += selected.size();
			if (this.fields > MAX_FIELDS) {
				throw new ApiException(ErrorCode.TOO_COMPLEX,
						"More than " + MAX_FIELDS + " fields are selected. Select fewer fields in one request.");
			}
			return selected;
		}

	}

	private Selected(Operation operation, GraphQLObjectType parentType, MergedField field, @Nullable Selected parent) {
		this.operation = operation;
		this.parentType = parentType;
		this.field = field;
		this.definition = Introspection.getFieldDefinition(operation.schema, parentType, field.getName());
		this.parent = parent;
		this.findings = (parent != null) ? parent.findings : new ArgumentFindings();
	}

	/**
	 * Returns the root fields of an operation that is about to be executed. Must be
	 * called once for each operation, before its fields are fetched.
	 */
	public static List<Selected> of(ExecutionContext execution) {
		Operation operation = new Operation(execution);
		GraphQLObjectType type = switch (execution.getOperationDefinition().getOperation()) {
			case QUERY -> operation.schema.getQueryType();
			case MUTATION -> operation.schema.getMutationType();
			case SUBSCRIPTION -> operation.schema.getSubscriptionType();
		};
		SelectionSet selections = execution.getOperationDefinition().getSelectionSet();
		List<Selected> roots = operation.select(type, COLLECTOR.collectFields(operation.collecting(type), selections),
				null);
		operation.roots = new HashMap<>();
		roots.forEach((root) -> operation.roots.put(root.resultKey(), root));
		operation.context.put(Operation.class, operation);
		return roots;
	}

	/**
	 * Returns the root field that an environment belongs to.
	 */
	static Selected of(DataFetchingEnvironment environment) {
		Operation operation = environment.getGraphQlContext().get(Operation.class);
		return Objects.requireNonNull(operation.roots.get(environment.getMergedField().getResultKey()));
	}

	/**
	 * Composes a part of the statement that depends on this field's arguments. Errors in
	 * these arguments, or in those of a field below, are collected, and composing
	 * continues in order to find further errors.
	 * @param fallback the result if there was an error; the statement will not run then
	 * @throws ApiException if the error is not about an argument
	 */
	<T extends @Nullable Object> T collectErrors(Supplier<T> part, T fallback) {
		int before = this.findings.size();
		try {
			T composed = part.get();
			return (this.findings.size() == before) ? composed : fallback;
		}
		catch (ApiException ex) {
			add(ex);
			return fallback;
		}
	}

	/**
	 * Records an error in an argument of this field.
	 * @throws ApiException the error itself if it is not about an argument
	 */
	void add(ApiException error) {
		this.findings.add(this, error);
	}

	/**
	 * Returns whether no error has been found so far in the arguments of the root field
	 * and of the fields below it.
	 */
	boolean isValid() {
		return this.findings.size() == 0;
	}

	/**
	 * Throws the collected errors in the arguments of the root field and of the fields
	 * below it, if there are any.
	 * @throws InvalidArgumentsException with all errors
	 */
	void requireValid() {
		this.findings.throwIfAny();
	}

	/**
	 * Returns the result keys from below the root field down to this field, joined by
	 * dots. Paths of arguments begin with this prefix.
	 */
	String argumentPrefix() {
		if (this.parent == null) {
			return "";
		}
		String prefix = this.parent.argumentPrefix();
		return prefix.isEmpty() ? resultKey() : prefix + "." + resultKey();
	}

	/**
	 * Returns the result keys from below the root field down to this field, for the path
	 * of an error. The path ends at the first list, because no item of it was read.
	 */
	List<String> responsePath() {
		if (this.parent == null) {
			return List.of();
		}
		List<String> prefix = this.parent.responsePath();
		if (this.parent.isInList()) {
			return prefix;
		}
		List<String> path = new ArrayList<>(prefix);
		path.add(resultKey());
		return path;
	}

	private boolean isInList() {
		return GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(this.definition.getType()))
				|| this.parent != null && this.parent.isInList();
	}

	SourceLocation location() {
		return Objects.requireNonNull(this.field.getSingleField().getSourceLocation());
	}

	public String name() {
		return this.field.getName();
	}

	/**
	 * Returns the field's alias, or its name if it has none.
	 */
	public String resultKey() {
		return this.field.getResultKey();
	}

	/**
	 * Returns the result keys that lead to this field from the operation, joined by dots.
	 */
	public String path() {
		return (this.parent != null) ? this.parent.path() + "." + resultKey() : resultKey();
	}

	/**
	 * Returns the field that this one is selected below, or null for a root field.
	 */
	public @Nullable Selected parent() {
		return this.parent;
	}

	/**
	 * Returns how many objects were written to the response below this field, or -1 if
	 * nothing was read for it.
	 */
	public int objectsWritten() {
		return this.shapes.isEmpty() ? -1 : this.shapes.stream().mapToInt(Shape::written).sum();
	}

	/**
	 * Returns how many rows were written to the response for a root field and everything
	 * below it.
	 */
	public static int rowsWritten(GraphQLContext context, String resultKey) {
		Operation operation = context.get(Operation.class);
		Selected root = (operation != null) ? operation.roots.get(resultKey) : null;
		return (root != null) ? root.rowsWritten() : 0;
	}

	private int rowsWritten() {
		int rows = returnsRows() ? Math.max(0, objectsWritten()) : 0;
		for (List<Selected> fields : this.subfields.values()) {
			for (Selected field : fields) {
				rows += field.rowsWritten();
			}
		}
		return rows;
	}

	/**
	 * Returns whether the objects below this field are rows, which are nodes, and not
	 * connections or payloads.
	 */
	private boolean returnsRows() {
		return switch (GraphQLTypeUtil.unwrapAll(this.definition.getType())) {
			case GraphQLObjectType type -> !type.getInterfaces().isEmpty();
			case GraphQLInterfaceType _ -> true;
			default -> false;
		};
	}

	/**
	 * Adds the shape of objects that are read for this field.
	 */
	void addShape(Shape shape) {
		this.shapes.add(shape);
	}

	public GraphQLObjectType parentType() {
		return this.parentType;
	}

	public GraphQLFieldDefinition definition() {
		return this.definition;
	}

	/**
	 * Returns the name of the type that the field returns, or has a list of.
	 */
	String typeName() {
		return GraphQLTypeUtil.unwrapAll(this.definition.getType()).getName();
	}

	/**
	 * Returns how many selections were merged into this field.
	 */
	public int selections() {
		return this.field.getFieldsCount();
	}

	boolean isTypeName() {
		return this.definition.getName().equals(Introspection.TypeNameMetaFieldDef.getName());
	}

	boolean isRequired() {
		return GraphQLTypeUtil.isNonNull(this.definition.getType());
	}

	/**
	 * Returns the coerced values of the field's arguments.
	 * @throws ApiException BAD_USER_INPUT if an argument is null where null is not
	 * allowed
	 */
	public Map<String, Object> arguments() {
		if (this.definition.getArguments().isEmpty()) {
			return Map.of();
		}
		if (this.arguments == null) {
			this.arguments = coerceArguments();
		}
		return this.arguments;
	}

	private Map<String, Object> coerceArguments() {
		Operation operation = this.operation;
		try {
			return ValuesResolver.getArgumentValues(operation.schema.getCodeRegistry(), this.definition.getArguments(),
					this.field.getArguments(), operation.variables, operation.context, operation.locale);
		}
		catch (GraphQLException ex) {
			ApiException found = ArgumentNulls.find(this.definition.getArguments(), this.field.getArguments(),
					operation.variables.toMap());
			throw (found != null) ? found : ex;
		}
	}

	public List<Selected> subfields() {
		return subfields((GraphQLObjectType) GraphQLTypeUtil.unwrapAll(this.definition.getType()));
	}

	/**
	 * Returns the selected fields that apply to an object type, for a field of an
	 * interface type.
	 */
	List<Selected> subfields(String type) {
		return subfields(this.operation.schema.getObjectType(type));
	}

	/**
	 * Returns the selected fields that apply to an object type, for a field of an
	 * interface type.
	 */
	public List<Selected> subfields(GraphQLObjectType type) {
		List<Selected> selected = this.subfields.get(type.getName());
		if (selected == null) {
			selected = this.operation.select(type, COLLECTOR.collectFields(this.operation.collecting(type), this.field),
					this);
			this.subfields.put(type.getName(), selected);
		}
		return selected;
	}

}
