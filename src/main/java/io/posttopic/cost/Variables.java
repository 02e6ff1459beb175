package io.posttopic.cost;

import io.posttopic.limits.Limits;
import io.posttopic.error.OperationErrors;

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
final class Variables {

	private final Map<String, Object> variables;

	private final Limits limits;

	private final Map<FieldArguments, Content> contents = new HashMap<>();

	private final FilterIndexes indexes = new FilterIndexes(this::resolve);

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
	 * @param searches searches that a text index can answer
	 * @param scans searches for which the text of each row must be parsed
	 * @param walks filters that no index serves, so that all rows are visited
	 */
	record Content(double fields, int relationFilters, int items, int searches, int scans, int walks) {

		static final Content NONE = new Content(0, 0, 0, 0, 0, 0);

		static Content of(double fields, int items) {
			return new Content(fields, 0, items, 0, 0, 0);
		}

		Content and(Content other) {
			return new Content(this.fields + other.fields, this.relationFilters + other.relationFilters,
					Math.max(this.items, other.items), this.searches + other.searches, this.scans + other.scans,
					this.walks + other.walks);
		}

		Content through() {
			return and(new Content(0, 1, 0, 0, 0, 0));
		}

		Content search(boolean indexed) {
			return and(new Content(0, 0, 0, indexed ? 1 : 0, indexed ? 0 : 1, 0));
		}

		Content walk() {
			return and(new Content(0, 0, 0, 0, 0, 1));
		}

	}

	Variables(Map<String, Object> variables, Limits limits) {
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
	Content contentOf(FieldArguments arguments, Function<Variables, Content> read) {
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
		boolean filter = GraphQLTypeUtil.unwrapNonNull(type) instanceof GraphQLInputObjectType object
				&& FilterIndexes.isFilter(object);
		Content content = content(type, value, place, 1, filter);
		return (filter && resolve(value) instanceof Map<?, ?> map
				&& !this.indexes.isServed((GraphQLInputObjectType) GraphQLTypeUtil.unwrapNonNull(type), map))
						? content.walk() : content;
	}

	/**
	 * Looks through a value.
	 * @param indexed whether an index can serve a condition that stands here, as it must
	 * hold for all rows of the result
	 */
	private Content content(GraphQLType type, @Nullable Object given, Place place, int depth, boolean indexed) {
		Object value = resolve(given);
		if (++this.values > this.limits.inputValues()) {
			throw OperationErrors
				.tooComplex("More than %,d values in arguments, each variable counted wherever it is used."
					.formatted(this.limits.inputValues()), this.limits.inputValues());
		}
		if (value == null) {
			return Content.NONE;
		}
		GraphQLType nullable = (type instanceof GraphQLNonNull nonNull) ? nonNull.getWrappedType() : type;
		return switch (nullable) {
			case GraphQLList list -> ofList(list, value, place, depth, indexed);
			case GraphQLInputObjectType object when value instanceof Map<?, ?> map ->
				ofObject(object, map, place, depth, indexed);
			default -> Content.NONE;
		};
	}

	private Content ofList(GraphQLList type, Object value, Place place, int depth, boolean indexed) {
		if (!(value instanceof Collection<?> list)) {
			return content(type.getWrappedType(), value, place, depth, indexed);
		}
		requireDepth(place, depth);
		if (list.size() > this.limits.listLength()) {
			throw OperationErrors.tooComplex(
					"%s: a list has %,d items, and may have %,d.".formatted(place, list.size(),
							this.limits.listLength()),
					Map.of("limit", this.limits.listLength(), "argument", place.toString()));
		}
		Content content = Content.of(list.size() / 10.0, list.size());
		for (Object item : list) {
			content = content.and(content(type.getWrappedType(), item, place, depth + 1, indexed));
		}
		return content;
	}

	private Content ofObject(GraphQLInputObjectType type, Map<?, ?> map, Place place, int depth, boolean indexed) {
		requireDepth(place, depth);
		Content content = Content.of(map.size(), 0);
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			String name = (String) entry.getKey();
			GraphQLInputType field = type.getField(name).getType();
			boolean below = indexed && this.indexes.reach(type, name, entry.getValue());
			content = content.and(content(field, entry.getValue(), place, depth + 1, below));
			if (resolve(entry.getValue()) == null) {
				continue;
			}
			if (FilterIndexes.isRelationFilter(type, name, field)) {
				content = content.through();
			}
			if (FilterIndexes.isSearch(type, name)) {
				content = content.search(below);
			}
		}
		return content;
	}

	private void requireDepth(Place place, int depth) {
		if (depth > this.limits.inputDepth()) {
			throw OperationErrors.tooComplex(
					"%s: nested deeper than %d levels. Ask for less at once.".formatted(place,
							this.limits.inputDepth()),
					Map.of("limit", this.limits.inputDepth(), "argument", place.toString()));
		}
	}

}
