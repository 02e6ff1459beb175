package io.posttopic.cost;

import org.jspecify.annotations.Nullable;

/**
 * The prices of fields. The unit is a row that is read and written to the response. The
 * fields below a list count for each row that the list may have.
 *
 * <ul>
 * <li>A row costs 1. Each field selected of an object beyond the first
 * {@value #FREE_FIELDS} costs a tenth, and more if there are hundreds.</li>
 * <li>A long text, whose field has {@code @cost} in the schema, costs its weight, which
 * is a thousandth of its maximum number of characters. The first occurrence in an object
 * costs only a tenth of that, because few texts are as long as they may be. Aliases of
 * the text or of its object cost the full weight, because they repeat a text that may
 * be.</li>
 * <li>A connection costs 1 plus the size of its page ({@code first} or {@code last}). It
 * costs that once if both {@code nodes} and {@code edges} are selected.</li>
 * <li>A count of all rows that match a filter costs {@value #COUNT_OF_TABLE} if these may
 * be the rows of a whole table, and {@value #COUNT} if they belong to one row. With
 * {@code atMost}, it costs 1 plus a hundredth of that argument, if this is less. Groups,
 * aggregates and rows of the past cost twice as much as a count. So does each item of an
 * order that counts rows or goes through a reference. An order of several other items
 * costs that once, and so does an order of a whole table that no index serves. An item by
 * relevance costs it six times.</li>
 * <li>Each field of a filter costs 1, and so do every ten items of a list. The following
 * are charged for the page, and again for each count and each list of groups:
 * <ul>
 * <li>A filter on the rows of another table costs {@value #RELATION_FILTER_OF_TABLE} if
 * it may apply to a whole table, and {@value #RELATION_FILTER} if it applies to the rows
 * that belong to one row.</li>
 * <li>A search that the text index can answer costs {@value #SEARCH} times the number of
 * such searches in the filter.</li>
 * <li>A search for which the text of every row must be parsed costs {@value #SCAN}.</li>
 * <li>A filter that no index serves costs as much as a count of a whole table.</li>
 * </ul>
 * </li>
 * <li>A mutation costs {@value #MUTATION}, plus {@value #ITEM} for each item of the lists
 * in its input. The lists in its payload are assumed to be as long as these together, and
 * to have a default page at least. If it writes the rows that match a filter, it costs 1
 * for each row of its limit, and as much as the page that finds them. In the payload,
 * which is read while rows are locked, each search costs {@value #SCAN}.</li>
 * <li>A document that is not cached costs 1 for each {@value #CHARACTERS}
 * characters.</li>
 * </ul>
 *
 * @param table whether all rows of a table may be visited, rather than those that belong
 * to one row
 * @param locking whether rows are locked while the fields are read
 */
record Prices(boolean table, boolean locking) {

	/** The price of an object in an introspection result. */
	static final double INTROSPECTION_OBJECT = 0.5;

	private static final int FREE_FIELDS = 10;

	private static final int COUNT_OF_TABLE = 500;

	private static final int COUNT = 10;

	private static final int RELATION_FILTER_OF_TABLE = 100;

	private static final int RELATION_FILTER = 5;

	/**
	 * The price is multiplied by the square of the number of searches, because the
	 * planner's time grows with it.
	 */
	private static final int SEARCH = 50;

	/**
	 * It is so high that an operation with a scan counts as expensive for the database.
	 */
	private static final int SCAN = 6000;

	private static final int FIRST_TEXT = 10;

	private static final int MUTATION = 50;

	private static final int ITEM = 2;

	private static final int CHARACTERS = 30;

	/**
	 * Returns the cost of the fields of an object. It grows with the square of their
	 * number, because the engine takes quadratic time to merge fields.
	 * @param number the number of selected fields
	 */
	static double fields(int number) {
		int charged = Math.max(0, number - FREE_FIELDS);
		return Math.max(charged / 10.0, (double) charged * charged / 1000);
	}

	/**
	 * Returns the price of finding the rows of a page, without the rows and without what
	 * is selected below.
	 * @param filter the filter of the rows
	 * @param fullReads how many times all rows are read, because they are ordered by what
	 * no index has, or read as they were in the past
	 */
	double page(FilterCost filter, int fullReads) {
		return conditions(filter) + unindexedFilter(filter) + fullReads * 2 * count();
	}

	private double conditions(FilterCost filter) {
		double relationFilters = filter.relationFilters() * (this.table ? RELATION_FILTER_OF_TABLE : RELATION_FILTER);
		if (this.locking) {
			return relationFilters + (filter.searches() + filter.scans()) * SCAN;
		}
		return relationFilters + filter.searches() * filter.searches() * SEARCH + filter.scans() * SCAN;
	}

	private double unindexedFilter(FilterCost filter) {
		return (this.table && filter.isUnindexed()) ? COUNT_OF_TABLE : 0;
	}

	private double count() {
		return this.table ? COUNT_OF_TABLE : COUNT;
	}

	/**
	 * Returns the price of a {@code totalCount}.
	 * @param atMost the number of rows at which counting stops, or null
	 * @param filter the filter of its connection
	 */
	double count(@Nullable Integer atMost, FilterCost filter) {
		double bounded = (atMost != null) ? Math.min(count(), 1 + Math.max(atMost, 0) / 100.0) : count();
		return Math.max(bounded, unindexedFilter(filter)) + conditions(filter);
	}

	/**
	 * Returns the price of groups or aggregates, without the groups' rows and without
	 * what is selected below.
	 * @param filter the filter of the rows that are aggregated
	 */
	double groups(FilterCost filter) {
		return 2 * count() + conditions(filter);
	}

	/**
	 * Returns the price of a long text.
	 * @param weight its weight in the schema
	 * @param repeated whether the object has the same text already, under another alias
	 */
	static double text(double weight, boolean repeated) {
		return repeated ? weight : weight / FIRST_TEXT;
	}

	static int document(int characters) {
		return characters / CHARACTERS;
	}

	/**
	 * Returns the price of finding the rows that match a filter and writing them.
	 * @param limit the largest number of rows
	 */
	double matching(FilterCost filter, int limit) {
		return 1 + page(filter, 0) + Math.max(limit, 0);
	}

	/**
	 * Returns the price of a mutation, without its payload.
	 */
	static double mutation(InputSize input) {
		return MUTATION + ITEM * input.items();
	}

}
