package io.posttopic.cost;

import java.util.List;

import io.posttopic.read.Condition;
import io.posttopic.read.Filter.Access;

/**
 * The parts of a filter that determine its cost.
 *
 * @param relationFilters the number of conditions on rows of other tables
 * @param searches the number of searches that a text index can answer
 * @param scans the number of searches for which the text of each row must be parsed
 * @param isUnindexed whether no index serves the filter, so that all rows are visited
 */
record FilterCost(int relationFilters, int searches, int scans, boolean isUnindexed) {

	static final FilterCost NONE = new FilterCost(0, 0, 0, false);

	/**
	 * Returns the cost of a filter. An index serves a condition that all rows of the
	 * result must meet. Indexes also serve alternatives ({@code or}) if each of them has
	 * an index of the same table. No index serves a negated condition.
	 */
	static FilterCost of(Condition filter) {
		FilterCost cost = of(filter, true);
		return (isEmpty(filter) || isServed(filter, true)) ? cost
				: new FilterCost(cost.relationFilters, cost.searches, cost.scans, true);
	}

	/**
	 * Returns this cost plus that of a filter on the rows of another table that an order
	 * counts for each row. No index serves such a filter.
	 */
	FilterCost plusCounted(Condition filter) {
		FilterCost counted = of(filter, false);
		return new FilterCost(this.relationFilters + counted.relationFilters + 1, this.searches,
				this.scans + counted.scans, this.isUnindexed);
	}

	private FilterCost plus(FilterCost other) {
		return new FilterCost(this.relationFilters + other.relationFilters, this.searches + other.searches,
				this.scans + other.scans, false);
	}

	boolean isSearching() {
		return this.searches + this.scans > 0;
	}

	/**
	 * Returns the cost of a condition.
	 * @param indexed whether an index can serve the condition at its position
	 */
	private static FilterCost of(Condition condition, boolean indexed) {
		return switch (condition) {
			case Condition.All(List<Condition> all) -> sum(all, indexed);
			case Condition.Any(List<Condition> any) -> sum(any, indexed && areAlternativesServed(any));
			case Condition.Not(Condition negated) -> of(negated, false);
			case Condition.Field field -> {
				List<Condition> joined = field.filter().joined(field.value());
				FilterCost below = sum(joined, indexed);
				boolean search = field.filter().access(field.value()) == Access.TEXT_INDEX;
				yield below.plus(new FilterCost(joined.size(), (search && indexed) ? 1 : 0,
						(search && !indexed) ? 1 : 0, false));
			}
		};
	}

	private static FilterCost sum(List<Condition> conditions, boolean indexed) {
		FilterCost sum = NONE;
		for (Condition condition : conditions) {
			sum = sum.plus(of(condition, indexed));
		}
		return sum;
	}

	private static boolean isEmpty(Condition condition) {
		return condition instanceof Condition.All(List<Condition> all) && all.stream().allMatch(FilterCost::isEmpty);
	}

	/**
	 * Returns whether an index serves a condition.
	 * @param joined whether an index of another table counts as well
	 */
	private static boolean isServed(Condition condition, boolean joined) {
		return switch (condition) {
			case Condition.All(List<Condition> all) -> all.stream().anyMatch((each) -> isServed(each, joined));
			case Condition.Any(List<Condition> any) -> areAlternativesServed(any);
			case Condition.Not _ -> false;
			case Condition.Field field -> field.filter().access(field.value()) != Access.SCAN
					|| joined && field.filter().joined(field.value()).stream().anyMatch((each) -> isServed(each, true));
		};
	}

	private static boolean areAlternativesServed(List<Condition> alternatives) {
		return alternatives.stream().allMatch((alternative) -> isServed(alternative, false));
	}

}
