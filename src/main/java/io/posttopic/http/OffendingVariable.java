package io.posttopic.http;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import graphql.GraphQLContext;
import graphql.language.ListType;
import graphql.language.NonNullType;
import graphql.language.OperationDefinition;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.language.VariableDefinition;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedSchemaElement;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.ScalarInfo;
import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A search for the part of a request's variables that cannot be coerced to its type, as
 * in {@code variables.input.topics.2.topic}. The engine's own error names the variable
 * but not the place within it.
 *
 * @param disclosing whether errors may list the names that the schema allows
 * @see <a href= "https://spec.graphql.org/draft/#sec-Coercing-Variable-Values">GraphQL,
 * coercing variable values</a>
 */
record OffendingVariable(GraphQLSchema schema, boolean disclosing) {

	private static final int MAX_LENGTH_OF_VALUE = 60;

	/**
	 * Returns the error for the first value of an operation's variables that does not fit
	 * its declared type, or {@code null} if all do.
	 */
	@Nullable ApiException find(OperationDefinition operation, Map<String, Object> values) {
		try {
			operation.getVariableDefinitions().forEach((variable) -> check(variable, values));
			return null;
		}
		catch (ApiException ex) {
			return ex;
		}
	}

	private void check(VariableDefinition variable, Map<String, Object> values) {
		String name = variable.getName();
		if (values.containsKey(name) || variable.getDefaultValue() == null) {
			check(type(variable.getType()), values.get(name), "variables." + name);
		}
	}

	private GraphQLType type(Type<?> type) {
		return switch (type) {
			case NonNullType nonNull -> GraphQLNonNull.nonNull(type(nonNull.getType()));
			case ListType list -> GraphQLList.list(type(list.getType()));
			case TypeName named -> Objects.requireNonNull(this.schema.getType(named.getName()));
			default -> throw new IllegalArgumentException("not a type: " + type);
		};
	}

	private void check(GraphQLType type, @Nullable Object value, String path) {
		if (value == null) {
			if (type instanceof GraphQLNonNull) {
				throw ApiException.badInput(path, GraphQLTypeUtil.simplePrint(type) + " is wanted and was not given.");
			}
			return;
		}
		switch (type) {
			case GraphQLNonNull nonNull -> check(nonNull.getWrappedType(), value, path);
			case GraphQLList list -> checkList(list.getWrappedType(), value, path);
			case GraphQLInputObjectType object -> checkObject(object, value, path);
			case GraphQLScalarType scalar -> checkLeaf(scalar, value, path, List.of(),
					() -> scalar.getCoercing().parseValue(value, GraphQLContext.getDefault(), Locale.ENGLISH));
			case GraphQLEnumType values -> checkLeaf(values, value, path, values.getValues(),
					() -> values.parseValue(value, GraphQLContext.getDefault(), Locale.ENGLISH));
			default -> {
			}
		}
	}

	private void checkList(GraphQLType type, Object value, String path) {
		if (!(value instanceof Collection<?> items)) {
			check(type, value, path);
			return;
		}
		int index = 0;
		for (Object item : items) {
			check(type, item, path + "." + index++);
		}
	}

	private void checkObject(GraphQLInputObjectType type, Object value, String path) {
		if (!(value instanceof Map<?, ?> map)) {
			throw wrongType(type, value, path, List.of());
		}
		for (Object key : map.keySet()) {
			if (type.getField(key.toString()) == null) {
				throw ApiException.badInput(path + "." + key, "is not a field of " + type.getName() + ".");
			}
		}
		for (GraphQLInputObjectField field : type.getFields()) {
			if (map.containsKey(field.getName()) || !field.hasSetDefaultValue()) {
				check(field.getType(), map.get(field.getName()), path + "." + field.getName());
			}
		}
		if (type.isOneOf() && (map.size() != 1 || map.containsValue(null))) {
			throw ApiException.notExactlyOneField(path, type.getName(), names(type.getFields()));
		}
	}

	/**
	 * Checks the value of a scalar or an enum. Only custom scalars have messages that are
	 * written for callers.
	 */
	private void checkLeaf(GraphQLType type, Object value, String path,
			List<? extends GraphQLNamedSchemaElement> allowed, Supplier<@Nullable Object> coercion) {
		try {
			coercion.get();
		}
		catch (CoercingParseValueException ex) {
			boolean custom = type instanceof GraphQLScalarType scalar && !ScalarInfo.isGraphqlSpecifiedScalar(scalar);
			throw custom ? ApiException.badInput(path, String.valueOf(ex.getMessage()))
					: wrongType(type, value, path, allowed);
		}
	}

	private ApiException wrongType(GraphQLType type, Object value, String path,
			List<? extends GraphQLNamedSchemaElement> allowed) {
		String json = JsonMapper.shared().writeValueAsString(value);
		String abbreviated = (json.length() > MAX_LENGTH_OF_VALUE) ? json.substring(0, MAX_LENGTH_OF_VALUE) + "…"
				: json;
		return ApiException.badInput(path,
				GraphQLTypeUtil.simplePrint(type) + " is wanted, not " + abbreviated + "." + names(allowed));
	}

	private String names(List<? extends GraphQLNamedSchemaElement> allowed) {
		return (!this.disclosing || allowed.isEmpty()) ? "" : " One of "
				+ String.join(", ", allowed.stream().map(GraphQLNamedSchemaElement::getName).toList()) + ".";
	}

}
