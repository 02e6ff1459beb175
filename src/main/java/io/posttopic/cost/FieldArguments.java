package io.posttopic.cost;

import io.posttopic.limits.Limits;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.EnumValue;
import graphql.language.Field;
import graphql.language.IntValue;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.InputValueWithState;
import io.posttopic.cost.Variables.Content;
import io.posttopic.cost.Variables.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The compiled arguments of a field: numbers, texts, lists and maps, with a
 * {@link Variable} in place of each variable.
 */
final class FieldArguments {

	private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

	private final Map<String, Object> defaults = new LinkedHashMap<>();

	private final List<Structured> structured = new ArrayList<>();

	private final Variables noVariables;

	private final boolean hasVariables;

	/**
	 * An argument that is an object or a list.
	 *
	 * @param content its content, null if that depends on variables
	 */
	private record Structured(GraphQLInputType type, Object value, Place place, @Nullable Content content) {

		Content content(Variables variables) {
			return (this.content != null) ? this.content : variables.content(this.type, this.value, this.place);
		}

	}

	/**
	 * Compiles the arguments of a field.
	 * @param place the field's path
	 * @throws graphql.execution.AbortExecutionException if an argument exceeds a limit
	 */
	FieldArguments(GraphQLFieldDefinition definition, Field field, Place place, Limits limits) {
		this.noVariables = new Variables(Map.of(), limits);
		for (Argument argument : field.getArguments()) {
			Object value = plain(argument.getValue());
			this.values.put(argument.getName(), value);
			GraphQLInputType type = definition.getArgument(argument.getName()).getType();
			if (value != null && isStructured(type)) {
				Place path = place.of(argument.getName());
				Content content = hasVariable(value) ? null : this.noVariables.content(type, value, path);
				this.structured.add(new Structured(type, value, path, content));
			}
		}
		for (GraphQLArgument argument : definition.getArguments()) {
			InputValueWithState defaultValue = argument.getArgumentDefaultValue();
			Object value = defaultValue.isLiteral() ? plain((Value<?>) defaultValue.getValue()) : null;
			if (value != null) {
				this.defaults.put(argument.getName(), value);
			}
		}
		this.hasVariables = this.values.values().stream().anyMatch(FieldArguments::hasVariable);
	}

	private static boolean isStructured(GraphQLInputType type) {
		return GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(type))
				|| GraphQLTypeUtil.unwrapAll(type) instanceof GraphQLInputObjectType;
	}

	/**
	 * Returns the value of an argument or its default, null if there is none.
	 */
	@Nullable Object value(String name, Variables variables) {
		Object given = this.values.get(name);
		if (this.values.containsKey(name) && (given == null || variables.isProvided(given))) {
			return variables.resolve(given);
		}
		return this.defaults.get(name);
	}

	/**
	 * Returns the value of an integer argument or its default, null if there is none.
	 */
	@Nullable Integer number(String name, Variables variables) {
		return (value(name, variables) instanceof Integer number) ? number : null;
	}

	/**
	 * Returns the content of all arguments together.
	 */
	Content content(Variables variables) {
		return variables.contentOf(this, this::computeContent);
	}

	private Content computeContent(Variables variables) {
		Content all = Content.NONE;
		for (Structured argument : this.structured) {
			all = all.plus(argument.content(variables));
		}
		return all;
	}

	/**
	 * Returns whether one of the arguments contains a variable.
	 */
	boolean hasVariables() {
		return this.hasVariables;
	}

	/**
	 * Returns empty variables, with which to read arguments that contain no variable.
	 */
	Variables noVariables() {
		return this.noVariables;
	}

	private static boolean hasVariable(@Nullable Object value) {
		return switch (value) {
			case Variable _ -> true;
			case List<?> list -> list.stream().anyMatch(FieldArguments::hasVariable);
			case Map<?, ?> map -> map.values().stream().anyMatch(FieldArguments::hasVariable);
			case null, default -> false;
		};
	}

	private static @Nullable Object plain(@Nullable Value<?> value) {
		return switch (value) {
			case VariableReference variable -> new Variable(variable.getName());
			case IntValue number -> clamped(number.getValue());
			case BooleanValue bool -> bool.isValue();
			case StringValue text -> text.getValue();
			case EnumValue name -> name.getName();
			case ArrayValue list -> list.getValues().stream().map(FieldArguments::plain).toList();
			case ObjectValue object -> {
				Map<String, @Nullable Object> fields = new LinkedHashMap<>();
				object.getObjectFields().forEach((field) -> fields.put(field.getName(), plain(field.getValue())));
				yield fields;
			}
			case null, default -> null;
		};
	}

	private static int clamped(BigInteger number) {
		return (number.bitLength() < Integer.SIZE) ? number.intValue() : Integer.MAX_VALUE * number.signum();
	}

}
