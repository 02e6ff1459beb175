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
 * The arguments of a field, compiled: numbers, texts, lists and objects, with
 * {@link Variable} where a variable stands.
 */
final class FieldArguments {

	private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

	private final Map<String, Object> defaults = new LinkedHashMap<>();

	private final List<Structured> structured = new ArrayList<>();

	private final Variables literal;

	private final boolean vary;

	/**
	 * An argument that is an object or a list.
	 *
	 * @param content what is in it, where no variable is
	 */
	private record Structured(GraphQLInputType type, Object value, Place place, @Nullable Content content) {

		Content content(Variables inputs) {
			return (this.content != null) ? this.content : inputs.content(this.type, this.value, this.place);
		}

	}

	/**
	 * Compiles the arguments of a field.
	 * @param field the field
	 * @param place where it stands
	 * @throws graphql.execution.AbortExecutionException where one is beyond a limit
	 */
	FieldArguments(GraphQLFieldDefinition definition, Field field, Place place, Limits limits) {
		this.literal = new Variables(Map.of(), limits);
		for (Argument argument : field.getArguments()) {
			Object value = plain(argument.getValue());
			this.values.put(argument.getName(), value);
			GraphQLInputType type = definition.getArgument(argument.getName()).getType();
			if (value != null && isStructured(type)) {
				Place own = place.of(argument.getName());
				Content known = hasVariable(value) ? null : this.literal.content(type, value, own);
				this.structured.add(new Structured(type, value, own, known));
			}
		}
		for (GraphQLArgument argument : definition.getArguments()) {
			InputValueWithState byDefault = argument.getArgumentDefaultValue();
			Object value = byDefault.isLiteral() ? plain((Value<?>) byDefault.getValue()) : null;
			if (value != null) {
				this.defaults.put(argument.getName(), value);
			}
		}
		this.vary = this.values.values().stream().anyMatch(FieldArguments::hasVariable);
	}

	private static boolean isStructured(GraphQLInputType type) {
		return GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(type))
				|| GraphQLTypeUtil.unwrapAll(type) instanceof GraphQLInputObjectType;
	}

	/**
	 * The value of an argument, null where it is null or not given.
	 */
	@Nullable Object value(String name, Variables inputs) {
		Object given = this.values.get(name);
		if (this.values.containsKey(name) && (given == null || inputs.has(given))) {
			return inputs.resolve(given);
		}
		return this.defaults.get(name);
	}

	/**
	 * A whole number, null where it is null or not given.
	 */
	@Nullable Integer number(String name, Variables inputs) {
		return (value(name, inputs) instanceof Integer number) ? number : null;
	}

	/**
	 * What is in all the arguments together.
	 */
	Content content(Variables inputs) {
		return inputs.contentOf(this, this::read);
	}

	private Content read(Variables inputs) {
		Content all = Content.NONE;
		for (Structured argument : this.structured) {
			all = all.and(argument.content(inputs));
		}
		return all;
	}

	/**
	 * Whether a variable is in one of the arguments.
	 */
	boolean vary() {
		return this.vary;
	}

	/**
	 * What to read them with where no variable is in them.
	 */
	Variables literal() {
		return this.literal;
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
