package io.posttopic.server;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import graphql.execution.AbortExecutionException;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one operation that is about to run, and how many values its arguments
 * take from them.
 */
final class Inputs {

	private static final String FILTER = "Filter";

	private static final String SET = "SetFilter";

	private final Map<String, Object> variables;

	private final Limits limits;

	private final Map<FieldArguments, Content> contents = new HashMap<>();

	private int values;

	/**
	 * A variable where an argument has one.
	 */
	record Variable(String name) {

	}

	/**
	 * What there is in an argument that costs something.
	 *
	 * @param fields fields of input objects, and ten items of a list as one
	 * @param throughs filters on other tables' rows
	 * @param items items of the longest list
	 */
	record Content(double fields, int throughs, int items) {

		static final Content NONE = new Content(0, 0, 0);

		Content and(Content other) {
			return new Content(this.fields + other.fields, this.throughs + other.throughs,
					Math.max(this.items, other.items));
		}

	}

	Inputs(Map<String, Object> variables, Limits limits) {
		this.variables = variables;
		this.limits = limits;
	}

	@Nullable Object variable(String name) {
		return this.variables.get(name);
	}

	/**
	 * Whether there is a value, if perhaps null.
	 */
	boolean has(Object value) {
		return !(value instanceof Variable variable) || this.variables.containsKey(variable.name());
	}

	@Nullable Object resolve(@Nullable Object value) {
		return (value instanceof Variable variable) ? this.variables.get(variable.name()) : value;
	}

	/**
	 * What is in the arguments of a field, which is looked through once.
	 */
	Content contentOf(FieldArguments arguments, Function<Inputs, Content> read) {
		Content known = this.contents.get(arguments);
		if (known == null) {
			known = read.apply(this);
			this.contents.put(arguments, known);
		}
		return known;
	}

	/**
	 * Looks through the value of an argument.
	 * @param place where the argument stands
	 * @throws AbortExecutionException where it is beyond a limit
	 */
	Content content(GraphQLInputType type, @Nullable Object value, Place place) {
		return content(type, value, place, 1);
	}

	private Content content(GraphQLType type, @Nullable Object given, Place place, int depth) {
		Object value = resolve(given);
		if (++this.values > this.limits.inputValues()) {
			throw Refusal.tooComplex("More than %,d values in arguments, each variable counted wherever it is used."
				.formatted(this.limits.inputValues()), this.limits.inputValues());
		}
		if (value == null) {
			return Content.NONE;
		}
		GraphQLType nullable = (type instanceof GraphQLNonNull nonNull) ? nonNull.getWrappedType() : type;
		return switch (nullable) {
			case GraphQLList list -> ofList(list, value, place, depth);
			case GraphQLInputObjectType object when value instanceof Map<?, ?> map ->
				ofObject(object, map, place, depth);
			default -> Content.NONE;
		};
	}

	private Content ofList(GraphQLList type, Object value, Place place, int depth) {
		if (!(value instanceof Collection<?> list)) {
			return content(type.getWrappedType(), value, place, depth);
		}
		requireDepth(place, depth);
		if (list.size() > this.limits.listLength()) {
			throw Refusal.tooComplex(
					"%s: a list has %,d items, and may have %,d.".formatted(place, list.size(),
							this.limits.listLength()),
					Map.of("limit", this.limits.listLength(), "argument", place.toString()));
		}
		Content content = new Content(list.size() / 10.0, 0, list.size());
		for (Object item : list) {
			content = content.and(content(type.getWrappedType(), item, place, depth + 1));
		}
		return content;
	}

	private Content ofObject(GraphQLInputObjectType type, Map<?, ?> map, Place place, int depth) {
		requireDepth(place, depth);
		Content content = new Content(map.size(), 0, 0);
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			String name = (String) entry.getKey();
			GraphQLInputType field = type.getField(name).getType();
			content = content.and(content(field, entry.getValue(), place, depth + 1));
			if (isThrough(type, name, field) && resolve(entry.getValue()) != null) {
				content = content.and(new Content(0, 1, 0));
			}
		}
		return content;
	}

	private void requireDepth(Place place, int depth) {
		if (depth > this.limits.inputDepth()) {
			throw Refusal.tooComplex(
					"%s: nested deeper than %d levels. Ask for less at once.".formatted(place,
							this.limits.inputDepth()),
					Map.of("limit", this.limits.inputDepth(), "argument", place.toString()));
		}
	}

	/**
	 * A filter in a filter, but those that only combine, is on the rows of another table;
	 * so is each field of a filter on a set of rows.
	 */
	private static boolean isThrough(GraphQLInputObjectType parent, String name, GraphQLInputType type) {
		if (parent.getName().endsWith(SET)) {
			return true;
		}
		String filter = GraphQLTypeUtil.unwrapAll(type).getName();
		return switch (name) {
			case "and", "or", "not" -> false;
			default -> filter.endsWith(FILTER) && !filter.endsWith(SET);
		};
	}

}
