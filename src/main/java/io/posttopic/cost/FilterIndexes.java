package io.posttopic.cost;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import graphql.Scalars;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * The rules that decide whether an index can serve a filter. By the conventions of the
 * schema, conditions on ids, lists of texts, time ranges and searches have an index, and
 * those on numbers and flags have none. An index serves a condition that all rows of the
 * result must meet. Indexes also serve alternatives ({@code or}) if each of them has an
 * index of the same table. No index serves a negated condition.
 *
 * @param resolve replaces a variable by its value
 */
record FilterIndexes(UnaryOperator<@Nullable Object> resolve) {

	private static final String FILTER = "Filter";

	private static final String SET_FILTER = "SetFilter";

	private static final String SEARCH = "search";

	private static final String TIME_RANGE = "DateTimeRange";

	private static final Set<String> NEGATED = Set.of("not", "none");

	/**
	 * Returns whether the type is a filter on rows or on a set of rows.
	 */
	static boolean isFilter(GraphQLInputObjectType type) {
		return type.getName().endsWith(FILTER);
	}

	/**
	 * Returns whether the field of a filter searches in texts.
	 */
	static boolean isSearch(GraphQLInputObjectType type, String name) {
		return isFilter(type) && name.equals(SEARCH);
	}

	/**
	 * Returns whether the field is a filter on the rows of another table. That is true of
	 * each filter nested in a filter, except for those of {@code and}, {@code or} and
	 * {@code not}, and of each field of a filter on a set of rows.
	 */
	static boolean isRelationFilter(GraphQLInputObjectType parent, String name, GraphQLInputType type) {
		if (parent.getName().endsWith(SET_FILTER)) {
			return true;
		}
		String filter = GraphQLTypeUtil.unwrapAll(type).getName();
		return switch (name) {
			case "and", "or", "not" -> false;
			default -> filter.endsWith(FILTER) && !filter.endsWith(SET_FILTER);
		};
	}

	/**
	 * Returns whether an index can serve conditions below a field of a filter, provided
	 * that an index can serve the filter itself.
	 */
	boolean isIndexableBelow(GraphQLInputObjectType type, String name, @Nullable Object value) {
		if (NEGATED.contains(name)) {
			return false;
		}
		return !name.equals("or") || areAlternativesServed(type, value);
	}

	/**
	 * Returns whether an index serves the filter, or the filter has no conditions.
	 */
	boolean isServed(GraphQLInputObjectType type, Map<?, ?> filter) {
		return isEmpty(filter) || serves(type, filter, true);
	}

	private boolean isEmpty(Map<?, ?> filter) {
		return filter.entrySet().stream().allMatch((field) -> {
			Object value = this.resolve.apply(field.getValue());
			return value == null || field.getKey().equals("and")
					&& items(value).stream().allMatch((item) -> item instanceof Map<?, ?> map && isEmpty(map));
		});
	}

	/**
	 * Returns whether an index serves at least one of the conditions, all of which must
	 * hold.
	 * @param joined whether an index of another table counts as well
	 */
	private boolean serves(GraphQLInputObjectType type, Map<?, ?> filter, boolean joined) {
		return filter.entrySet()
			.stream()
			.anyMatch((field) -> serves(type, (String) field.getKey(), this.resolve.apply(field.getValue()), joined));
	}

	private boolean serves(GraphQLInputObjectType type, String name, @Nullable Object value, boolean joined) {
		if (value == null || NEGATED.contains(name)) {
			return false;
		}
		GraphQLInputType field = type.getField(name).getType();
		return switch (name) {
			case "and" ->
				items(value).stream().anyMatch((item) -> item instanceof Map<?, ?> map && serves(type, map, joined));
			case "or" -> areAlternativesServed(type, value);
			default -> {
				if (GraphQLTypeUtil.unwrapAll(field) instanceof GraphQLInputObjectType below && isFilter(below)) {
					yield joined && value instanceof Map<?, ?> map && serves(below, map, true);
				}
				yield hasIndex(name, field);
			}
		};
	}

	private boolean areAlternativesServed(GraphQLInputObjectType type, @Nullable Object value) {
		return items(value).stream()
			.allMatch((alternative) -> alternative instanceof Map<?, ?> map && serves(type, map, false));
	}

	private List<@Nullable Object> items(@Nullable Object value) {
		if (!(value instanceof Collection<?> items)) {
			return Collections.singletonList(value);
		}
		List<@Nullable Object> resolved = new ArrayList<>();
		items.forEach((item) -> resolved.add(this.resolve.apply(item)));
		return resolved;
	}

	private static boolean hasIndex(String name, GraphQLInputType type) {
		GraphQLType named = GraphQLTypeUtil.unwrapAll(type);
		return name.equals(SEARCH) || named.equals(Scalars.GraphQLID)
				|| GraphQLTypeUtil.simplePrint(named).equals(TIME_RANGE)
				|| GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(type));
	}

}
