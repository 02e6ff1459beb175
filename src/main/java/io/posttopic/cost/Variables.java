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
 * The variables of one operation that is about to run. Also computes the {@link Content}
 * of arguments with their variables replaced, and counts the values in them.
 */
final class Variables {

	private final Map<String, Object> variables;

	private final Limits limits;

	private final Map<FieldArguments, Content> contents = new HashMap<>();

	private final FilterIndexes indexes = new FilterIndexes(this::resolve);

	private int values;

	/**
	 * A reference to a variable in an argument.
	 */
	record Variable(String name) {

	}

	/**
	 * The parts of an argument that determine its cost.
	 *
	 * @param fields the number of fields of input objects, plus a tenth of the number of
	 * list items
	 * @param relationFilters the number of filters on the rows of other tables
	 * @param items the number of items of the longest list
	 * @param searches the number of searches that a text index can answer
	 * @param scans the number of searches for which the text of each row must be parsed
	 * @param unindexed the number of filters that no index serves, so that all rows are
	 * visited
	 */
	record Content(double fields, int relationFilters, int items, int searches, int scans, int unindexed) {

		static final Content NONE = new Content(0, 0, 0, 0, 0, 0);

		static Content of(double fields, int items) {
			return new Content(fields, 0, items, 0, 0, 0);
		}

		Content plus(Content other) {
			return new Content(this.fields + other.fields, this.relationFilters + other.relationFilters,
					Math.max(this.items, other.items), this.searches + other.searches, this.scans + other.scans,
					this.unindexed + other.unindexed);
		}

		Content withRelationFilter() {
			return plus(new Content(0, 1, 0, 0, 0, 0));
		}

		Content withSearch(boolean indexed) {
			return plus(new Content(0, 0, 0, indexed ? 1 : 0, indexed ? 0 : 1, 0));
		}

		Content withUnindexedFilter() {
			return plus(new Content(0, 0, 0, 0, 0, 1));
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
	 * Returns whether there is a value, which may be null. There is none for a variable
	 * that was not provided.
	 */
	boolean isProvided(Object value) {
		return !(value instanceof Variable variable) || this.variables.containsKey(variable.name());
	}

	@Nullable Object resolve(@Nullable Object value) {
		return (value instanceof Variable variable) ? this.variables.get(variable.name()) : value;
	}

	/**
	 * Returns the content of a field's arguments, which is computed only once.
	 */
	Content contentOf(FieldArguments arguments, Function<Variables, Content> compute) {
		return this.contents.computeIfAbsent(arguments, (key) -> compute.apply(this));
	}

	/**
	 * Returns the content of an argument's value.
	 * @param place the argument's path
	 * @throws AbortExecutionException if the value exceeds a limit
	 */
	Content content(GraphQLInputType type, @Nullable Object value, Place place) {
		boolean filter = GraphQLTypeUtil.unwrapNonNull(type) instanceof GraphQLInputObjectType object
				&& FilterIndexes.isFilter(object);
		Content content = content(type, value, place, 1, filter);
		return (filter && resolve(value) instanceof Map<?, ?> map
				&& !this.indexes.isServed((GraphQLInputObjectType) GraphQLTypeUtil.unwrapNonNull(type), map))
						? content.withUnindexedFilter() : content;
	}

	/**
	 * Returns the content of a value.
	 * @param indexed whether an index can serve a condition at this position, because the
	 * condition must hold for all rows of the result
	 */
	private Content content(GraphQLType type, @Nullable Object given, Place place, int depth, boolean indexed) {
		Object value = resolve(given);
		if (++this.values > this.limits.inputValues()) {
			throw OperationErrors
				.tooComplex("The arguments have more than %,d values, where a variable counts wherever it is used."
					.formatted(this.limits.inputValues()), this.limits.inputValues());
		}
		if (value == null) {
			return Content.NONE;
		}
		GraphQLType nullable = (type instanceof GraphQLNonNull nonNull) ? nonNull.getWrappedType() : type;
		return switch (nullable) {
			case GraphQLList list -> contentOfList(list, value, place, depth, indexed);
			case GraphQLInputObjectType object when value instanceof Map<?, ?> map ->
				contentOfObject(object, map, place, depth, indexed);
			default -> Content.NONE;
		};
	}

	private Content contentOfList(GraphQLList type, Object value, Place place, int depth, boolean indexed) {
		if (!(value instanceof Collection<?> list)) {
			return content(type.getWrappedType(), value, place, depth, indexed);
		}
		requireDepth(place, depth);
		if (list.size() > this.limits.listLength()) {
			throw OperationErrors.tooComplex(
					"%s: the list has %,d items, more than the limit of %,d.".formatted(place, list.size(),
							this.limits.listLength()),
					Map.of("limit", this.limits.listLength(), "argument", place.toString()));
		}
		Content content = Content.of(list.size() / 10.0, list.size());
		for (Object item : list) {
			content = content.plus(content(type.getWrappedType(), item, place, depth + 1, indexed));
		}
		return content;
	}

	private Content contentOfObject(GraphQLInputObjectType type, Map<?, ?> map, Place place, int depth,
			boolean indexed) {
		requireDepth(place, depth);
		Content content = Content.of(map.size(), 0);
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			String name = (String) entry.getKey();
			GraphQLInputType field = type.getField(name).getType();
			boolean below = indexed && this.indexes.isIndexableBelow(type, name, entry.getValue());
			content = content.plus(content(field, entry.getValue(), place, depth + 1, below));
			if (resolve(entry.getValue()) == null) {
				continue;
			}
			if (FilterIndexes.isRelationFilter(type, name, field)) {
				content = content.withRelationFilter();
			}
			if (FilterIndexes.isSearch(type, name)) {
				content = content.withSearch(below);
			}
		}
		return content;
	}

	private void requireDepth(Place place, int depth) {
		if (depth > this.limits.inputDepth()) {
			throw OperationErrors.tooComplex(
					"%s: the value is nested deeper than %d levels.".formatted(place, this.limits.inputDepth()),
					Map.of("limit", this.limits.inputDepth(), "argument", place.toString()));
		}
	}

}
