package io.posttopic.read;

import java.util.List;
import java.util.Map;

import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A search for the null in a field's arguments that makes the engine's coercion fail. It
 * names the argument, which the engine's own error does not. Every other mistake is found
 * earlier: in literals by validation, and in variables before execution.
 *
 * @see <a href="https://spec.graphql.org/draft/#sec-Coercing-Field-Arguments">GraphQL,
 * coercing field arguments</a>
 */
public final class ArgumentNulls {

	private final Map<String, ? extends @Nullable Object> variables;

	private ArgumentNulls(Map<String, ? extends @Nullable Object> variables) {
		this.variables = variables;
	}

	/**
	 * Returns the error for the arguments of a root field, or null if no argument is null
	 * where null is not allowed.
	 */
	public static @Nullable ApiException find(DataFetchingEnvironment environment) {
		return find(environment.getFieldDefinition().getArguments(), environment.getField().getArguments(),
				environment.getVariables());
	}

	/**
	 * Returns the error for the arguments of a field, or null if no argument is null
	 * where null is not allowed.
	 */
	static @Nullable ApiException find(List<GraphQLArgument> definitions, List<Argument> arguments,
			Map<String, ? extends @Nullable Object> variables) {
		try {
			new ArgumentNulls(variables).check(definitions, arguments);
			return null;
		}
		catch (ApiException ex) {
			return ex;
		}
	}

	private void check(List<GraphQLArgument> definitions, List<Argument> arguments) {
		for (Argument argument : arguments) {
			for (GraphQLArgument definition : definitions) {
				if (definition.getName().equals(argument.getName())) {
					check(definition.getType(), argument.getValue(), definition.hasSetDefaultValue(),
							argument.getName());
				}
			}
		}
	}

	private void check(GraphQLType type, Value<?> value, boolean defaulted, String path) {
		if (isNull(value)) {
			boolean absent = value instanceof VariableReference variable
					&& !this.variables.containsKey(variable.getName());
			if (type instanceof GraphQLNonNull && !(absent && defaulted)) {
				throw ApiException.badInput(path, "must not be null.");
			}
			return;
		}
		switch (GraphQLTypeUtil.unwrapNonNull(type)) {
			case GraphQLList list when value instanceof ArrayValue items -> checkItems(list, items, path);
			case GraphQLList list -> check(list.getWrappedType(), value, false, path);
			case GraphQLInputObjectType object when value instanceof ObjectValue fields ->
				checkFields(object, fields, path);
			default -> {
			}
		}
	}

	private boolean isNull(Value<?> value) {
		return value instanceof NullValue
				|| value instanceof VariableReference variable && this.variables.get(variable.getName()) == null;
	}

	private void checkItems(GraphQLList type, ArrayValue items, String path) {
		int index = 0;
		for (Value<?> item : items.getValues()) {
			check(type.getWrappedType(), item, false, path + "." + index++);
		}
	}

	private void checkFields(GraphQLInputObjectType type, ObjectValue object, String path) {
		if (type.isOneOf()
				&& (object.getObjectFields().size() != 1 || isNull(object.getObjectFields().getFirst().getValue()))) {
			throw ApiException.notExactlyOneField(path, type.getName(), "");
		}
		for (ObjectField field : object.getObjectFields()) {
			GraphQLInputObjectField definition = type.getField(field.getName());
			check(definition.getType(), field.getValue(), definition.hasSetDefaultValue(),
					path + "." + field.getName());
		}
	}

}
