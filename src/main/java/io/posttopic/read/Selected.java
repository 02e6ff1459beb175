package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import graphql.execution.CoercedVariables;
import graphql.execution.FieldCollector;
import graphql.execution.FieldCollectorParameters;
import graphql.execution.MergedField;
import graphql.execution.ValuesResolver;
import graphql.introspection.Introspection;
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

	private Selected(DataFetchingEnvironment environment, MergedField field, GraphQLFieldDefinition definition,
			@Nullable Selected parent) {
		this.environment = environment;
		this.field = field;
		this.definition = definition;
		this.parent = parent;
	}

	/**
	 * A root field.
	 */
	static Selected of(DataFetchingEnvironment environment) {
		return new Selected(environment, environment.getMergedField(), environment.getFieldDefinition(), null);
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
		return RowCounts.of(this.environment.getGraphQlContext()).at((this.parent != null) ? this.parent.place() : "");
	}

	private String place() {
		return (this.parent != null) ? this.parent.place() + "." + resultKey() : resultKey();
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
	 */
	Map<String, Object> arguments() {
		if (this.definition.getArguments().isEmpty()) {
			return Map.of();
		}
		return ValuesResolver.getArgumentValues(this.environment.getGraphQLSchema().getCodeRegistry(),
				this.definition.getArguments(), this.field.getArguments(),
				CoercedVariables.of(this.environment.getVariables()), this.environment.getGraphQlContext(),
				this.environment.getLocale());
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
