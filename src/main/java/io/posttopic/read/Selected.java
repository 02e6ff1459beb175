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
import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A field as it is selected. It finds what is below it as the engine does, level by
 * level, without the engine's normalized form of the whole operation, which costs more
 * than all else that is done for a request.
 */
final class Selected {

	/** Fields of one request, a fragment's counted wherever it is spread. */
	private static final int MOST_FIELDS = 100_000;

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
	 * A root field.
	 */
	static Selected of(DataFetchingEnvironment environment) {
		return new Selected(environment, environment.getMergedField(), environment.getFieldDefinition(), null);
	}

	/**
	 * Composes a part of the statement that depends on this field's arguments. What is
	 * wrong with them, or with those of a field below, is collected, and composing goes
	 * on in order to find the rest.
	 * @param otherwise what is returned if something is wrong; the statement will not run
	 * @throws ApiException an error that is not one of an argument
	 */
	<T extends @Nullable Object> T attempt(Supplier<T> part, T otherwise) {
		int before = this.findings.size();
		try {
			T composed = part.get();
			return (this.findings.size() == before) ? composed : otherwise;
		}
		catch (ApiException ex) {
			add(ex);
			return otherwise;
		}
	}

	/**
	 * Adds what is wrong with an argument of this field.
	 */
	void add(ApiException error) {
		this.findings.add(this, error);
	}

	/**
	 * Returns whether nothing is wrong so far with any argument of the root field and of
	 * the fields below it.
	 */
	boolean isValid() {
		return this.findings.size() == 0;
	}

	/**
	 * Throws what is wrong with the arguments of the root field and of the fields below
	 * it, if anything is.
	 * @throws InvalidArgumentsException with all of it
	 */
	void requireValid() {
		this.findings.throwIfAny();
	}

	/**
	 * Returns the result keys from below the root field to this one, with a dot between
	 * them.
	 */
	String place() {
		if (this.parent == null) {
			return "";
		}
		String above = this.parent.place();
		return above.isEmpty() ? resultKey() : above + "." + resultKey();
	}

	/**
	 * Returns the same as a path, which ends at the first list.
	 */
	List<String> path() {
		if (this.parent == null) {
			return List.of();
		}
		List<String> above = this.parent.path();
		if (this.parent.isInList()) {
			return above;
		}
		List<String> path = new ArrayList<>(above);
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
	 * Its alias, or else its name.
	 */
	String resultKey() {
		return this.field.getResultKey();
	}

	/**
	 * Returns the count of the objects that the field is selected of.
	 */
	RowCounts.Count countOfObjects() {
		return RowCounts.of(this.environment.getGraphQlContext())
			.at((this.parent != null) ? this.parent.placeInOperation() : "");
	}

	private String placeInOperation() {
		return (this.parent != null) ? this.parent.placeInOperation() + "." + resultKey() : resultKey();
	}

	/**
	 * Whether it is {@code __typename}.
	 */
	boolean isTypeName() {
		return this.definition == Introspection.TypeNameMetaFieldDef;
	}

	/**
	 * Whether the schema says that it cannot be null.
	 */
	boolean isRequired() {
		return GraphQLTypeUtil.isNonNull(this.definition.getType());
	}

	/**
	 * Its arguments' values, coerced.
	 * @throws ApiException BAD_USER_INPUT where null stands and must not
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
	 * The fields right below it, whose type is one of objects.
	 */
	List<Selected> below() {
		return below((GraphQLObjectType) GraphQLTypeUtil.unwrapAll(this.definition.getType()));
	}

	/**
	 * The fields right below it that objects of a type have.
	 */
	List<Selected> below(String type) {
		return below(this.environment.getGraphQLSchema().getObjectType(type));
	}

	private List<Selected> below(GraphQLObjectType type) {
		Map<String, MergedField> fields = COLLECTOR
			.collectFields(FieldCollectorParameters.newParameters()
				.schema(this.environment.getGraphQLSchema())
				.objectType(type)
				.fragments(this.environment.getFragmentsByName())
				.variables(this.environment.getVariables())
				.graphQLContext(this.environment.getGraphQlContext())
				.build(), this.field)
			.getSubFields();
		count(fields.size());
		List<Selected> below = new ArrayList<>(fields.size());
		fields.values()
			.forEach((field) -> below.add(new Selected(this.environment, field, definition(type, field), this)));
		return below;
	}

	private static GraphQLFieldDefinition definition(GraphQLObjectType type, MergedField field) {
		return field.getName().equals(Introspection.TypeNameMetaFieldDef.getName()) ? Introspection.TypeNameMetaFieldDef
				: type.getField(field.getName());
	}

	private void count(int fields) {
		int all = this.environment.getGraphQlContext().compute(Selected.class, (key, before) -> {
			return ((before != null) ? (Integer) before : 0) + fields;
		});
		if (all > MOST_FIELDS) {
			throw new ApiException(ErrorCode.TOO_COMPLEX,
					"More than " + MOST_FIELDS + " fields are selected. Ask for less at once.", Map.of());
		}
	}

}
