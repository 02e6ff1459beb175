package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import graphql.GraphQLException;
import graphql.execution.CoercedVariables;
import graphql.execution.FieldCollector;
import graphql.execution.FieldCollectorParameters;
import graphql.execution.MergedField;
import graphql.execution.ValuesResolver;
import graphql.introspection.Introspection;
import graphql.language.SourceLocation;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLTypeUtil;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A selected field, from which the fields below it are collected level by level, as the
 * engine does. The engine's normalized form of the whole operation is avoided, because
 * building it costs more than all other work for a request.
 * <p>
 * All fields below a root field share one collection of argument errors.
 */
final class Selected {

	/**
	 * The largest number of fields in one request. A fragment's fields count wherever it
	 * is spread.
	 */
	private static final int MAX_FIELDS = 100_000;

	private static final FieldCollector COLLECTOR = new FieldCollector();

	private final DataFetchingEnvironment environment;

	private final MergedField field;

	private final GraphQLFieldDefinition definition;

	private final @Nullable Selected parent;

	private final ArgumentFindings findings;

	private Selected(DataFetchingEnvironment environment, MergedField field, GraphQLFieldDefinition definition,
			@Nullable Selected parent) {
		this.environment = environment;
		this.field = field;
		this.definition = definition;
		this.parent = parent;
		this.findings = (parent != null) ? parent.findings : new ArgumentFindings();
	}

	/**
	 * Returns the root field that an environment belongs to.
	 */
	static Selected of(DataFetchingEnvironment environment) {
		return new Selected(environment, environment.getMergedField(), environment.getFieldDefinition(), null);
	}

	/**
	 * Composes a part of the statement that depends on this field's arguments. Errors in
	 * these arguments, or in those of a field below, are collected, and composing
	 * continues in order to find further errors.
	 * @param fallback the result if there was an error; the statement will not run then
	 * @throws ApiException if the error is not about an argument
	 */
	<T extends @Nullable Object> T attempt(Supplier<T> part, T fallback) {
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

	String name() {
		return this.field.getName();
	}

	/**
	 * Returns the field's alias, or its name if it has none.
	 */
	String resultKey() {
		return this.field.getResultKey();
	}

	/**
	 * Returns the counter of the objects that contain this field.
	 */
	RowCounts.Count countOfObjects() {
		return RowCounts.of(this.environment.getGraphQlContext())
			.at((this.parent != null) ? this.parent.pathInOperation() : "");
	}

	private String pathInOperation() {
		return (this.parent != null) ? this.parent.pathInOperation() + "." + resultKey() : resultKey();
	}

	/**
	 * Returns whether the field is {@code __typename}.
	 */
	boolean isTypeName() {
		return this.definition == Introspection.TypeNameMetaFieldDef;
	}

	/**
	 * Returns whether the schema declares the field as non-null.
	 */
	boolean isRequired() {
		return GraphQLTypeUtil.isNonNull(this.definition.getType());
	}

	/**
	 * Returns the coerced values of the field's arguments.
	 * @throws ApiException BAD_USER_INPUT if an argument is null where null is not
	 * allowed
	 */
	Map<String, Object> arguments() {
		if (this.definition.getArguments().isEmpty()) {
			return Map.of();
		}
		try {
			return ValuesResolver.getArgumentValues(this.environment.getGraphQLSchema().getCodeRegistry(),
					this.definition.getArguments(), this.field.getArguments(),
					CoercedVariables.of(this.environment.getVariables()), this.environment.getGraphQlContext(),
					this.environment.getLocale());
		}
		catch (GraphQLException ex) {
			ApiException found = ArgumentNulls.find(this.definition.getArguments(), this.field.getArguments(),
					this.environment.getVariables());
			throw (found != null) ? found : ex;
		}
	}

	/**
	 * Returns the selected fields of this field's object type.
	 */
	List<Selected> subfields() {
		return subfields((GraphQLObjectType) GraphQLTypeUtil.unwrapAll(this.definition.getType()));
	}

	/**
	 * Returns the selected fields that apply to an object type, for a field of an
	 * interface type.
	 */
	List<Selected> subfields(String type) {
		return subfields(this.environment.getGraphQLSchema().getObjectType(type));
	}

	private List<Selected> subfields(GraphQLObjectType type) {
		Map<String, MergedField> fields = COLLECTOR
			.collectFields(FieldCollectorParameters.newParameters()
				.schema(this.environment.getGraphQLSchema())
				.objectType(type)
				.fragments(this.environment.getFragmentsByName())
				.variables(this.environment.getVariables())
				.graphQLContext(this.environment.getGraphQlContext())
				.build(), this.field)
			.getSubFields();
		countFields(fields.size());
		List<Selected> subfields = new ArrayList<>(fields.size());
		fields.values()
			.forEach((field) -> subfields.add(new Selected(this.environment, field, definition(type, field), this)));
		return subfields;
	}

	private static GraphQLFieldDefinition definition(GraphQLObjectType type, MergedField field) {
		return field.getName().equals(Introspection.TypeNameMetaFieldDef.getName()) ? Introspection.TypeNameMetaFieldDef
				: type.getField(field.getName());
	}

	private void countFields(int fields) {
		int total = this.environment.getGraphQlContext()
			.compute(Selected.class, (key, previous) -> ((previous != null) ? (Integer) previous : 0) + fields);
		if (total > MAX_FIELDS) {
			throw new ApiException(ErrorCode.TOO_COMPLEX,
					"More than " + MAX_FIELDS + " fields are selected. Select fewer fields in one request.", Map.of());
		}
	}

}
