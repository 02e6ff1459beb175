package io.posttopic.cost;

import java.util.Map;

import io.posttopic.relay.PageArguments;
import io.posttopic.cost.CostNode.Amount;
import io.posttopic.cost.Variables.Content;
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
 * costs only a tenth of that, because few texts are as long as they may be. Aliases cost
 * the full weight, because they repeat a text that may be.</li>
 * <li>A connection costs 1 plus the size of its page ({@code first} or {@code last}). It
 * costs that once if both {@code nodes} and {@code edges} are selected.</li>
 * <li>A count of all rows that match a filter costs {@value #COUNT_OF_TABLE} if these may
 * be the rows of a whole table, and {@value #COUNT} if they belong to one row. With
 * {@code atMost}, it costs 1 plus a hundredth of that argument, if this is less. Groups
 * and an order by a count cost twice as much as a count.</li>
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
 * <li>A mutation costs {@value #MUTATION}, plus {@value #ITEM} for each item of the
 * longest list in its input. The lists in its payload are assumed to be as long as that
 * list, and to have a default page at least. In the payload, which is read while rows are
 * locked, each search costs {@value #SCAN}.</li>
 * <li>A document that is not cached costs 1 for each {@value #CHARACTERS}
 * characters.</li>
 * </ul>
 *
 * @param table whether all rows of a table may be visited, rather than those that belong
 * to one row
 * @param locking whether rows are locked while the fields are read
 */
record Prices(boolean table, boolean locking) {

	private static final int FREE_FIELDS = 10;

	private static final int COUNT_OF_TABLE = 500;

	private static final int COUNT = 10;

	private static final int RELATION_FILTER_OF_TABLE = 100;

	private static final int RELATION_FILTER = 5;

	/**
	 * Multiplied by the square of the number of searches, as the planner's time grows
	 * with it.
	 */
	private static final int SEARCH = 50;

	/** High enough that an operation with a scan counts as expensive for the database. */
	private static final int SCAN = 6000;

	private static final int FIRST_TEXT = 10;

	private static final int MUTATION = 50;

	private static final int ITEM = 2;

	private static final int DEFAULT_GROUPS = 10;

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
	 * Returns the size of a connection's page. A size out of range is clamped, because
	 * the connection will reject it.
	 */
	static Amount page(FieldArguments arguments) {
		return precomputed(arguments, (variables) -> {
			boolean backward = arguments.value("last", variables) != null
					|| arguments.value("before", variables) != null;
			return size(arguments.number(backward ? "last" : "first", variables), PageArguments.DEFAULT);
		});
	}

	/**
	 * Returns how many groups are requested.
	 */
	static Amount groups(FieldArguments arguments) {
		return precomputed(arguments, (variables) -> size(arguments.number("first", variables), DEFAULT_GROUPS));
	}

	/**
	 * Returns how many ids are given.
	 */
	static Amount ids(FieldArguments arguments) {
		return precomputed(arguments, (variables) -> size(arguments.content(variables).items(), 0));
	}

	private static int size(@Nullable Integer requested, int defaultSize) {
		return (requested != null) ? Math.clamp(requested, 0, PageArguments.MAXIMUM) : defaultSize;
	}

	/**
	 * Returns the price of a connection, without the rows of its page and without what is
	 * selected below.
	 * @param repetitions how many times the page's rows are written to the response
	 */
	Amount connection(FieldArguments arguments, Amount repetitions) {
		Amount fields = precomputed(arguments, (variables) -> 1 + arguments.content(variables).fields());
		Amount page = precomputed(arguments, (variables) -> conditions(arguments.content(variables))
				+ unindexedFilter(arguments, variables) + countOrder(arguments, variables));
		return (variables) -> fields.of(variables) + ((repetitions.of(variables) > 0) ? page.of(variables) : 0);
	}

	private double conditions(Content content) {
		double relationFilters = content.relationFilters() * (this.table ? RELATION_FILTER_OF_TABLE : RELATION_FILTER);
		if (this.locking) {
			return relationFilters + (content.searches() + content.scans()) * SCAN;
		}
		return relationFilters + content.searches() * content.searches() * SEARCH + content.scans() * SCAN;
	}

	private double unindexedFilter(FieldArguments arguments, Variables variables) {
		return (this.table && arguments.content(variables).unindexed() > 0) ? COUNT_OF_TABLE : 0;
	}

	private double countOrder(FieldArguments arguments, Variables variables) {
		Object order = arguments.value("orderBy", variables);
		return (order instanceof Map<?, ?> fields
				&& String.valueOf(variables.resolve(fields.get("field"))).endsWith("_COUNT")) ? 2 * count() : 0;
	}

	private double count() {
		return this.table ? COUNT_OF_TABLE : COUNT;
	}

	/**
	 * Returns the price of a {@code totalCount}.
	 * @param connection the arguments of its connection, null if it is a field of another
	 * object
	 */
	Amount count(FieldArguments arguments, @Nullable FieldArguments connection) {
		return (variables) -> {
			Integer atMost = arguments.number("atMost", variables);
			double bounded = (atMost != null) ? Math.min(count(), 1 + Math.max(atMost, 0) / 100.0) : count();
			return (connection != null) ? Math.max(bounded, unindexedFilter(connection, variables))
					+ conditions(connection.content(variables)) : bounded;
		};
	}

	/**
	 * Returns the price of groups, without their rows and without what is selected below.
	 * @param connection the arguments of their connection, null if they are a field of
	 * another object
	 */
	Amount grouping(@Nullable FieldArguments connection) {
		return (variables) -> 2 * count() + ((connection != null) ? conditions(connection.content(variables)) : 0);
	}

	/**
	 * Returns the price of a long text.
	 * @param weight its weight in the schema
	 * @param repeated whether the object has the same text already, under another alias
	 */
	static Amount text(double weight, boolean repeated) {
		double price = repeated ? weight : weight / FIRST_TEXT;
		return (variables) -> price;
	}

	/**
	 * Returns the price of parsing and validating a document.
	 */
	static int document(int characters) {
		return characters / CHARACTERS;
	}

	/**
	 * Returns the price of a mutation, without its payload.
	 */
	static Amount mutation(FieldArguments arguments) {
		return precomputed(arguments, (variables) -> MUTATION + ITEM * arguments.content(variables).items());
	}

	/**
	 * Returns the assumed length of the lists in a mutation's payload.
	 */
	static Amount listLength(FieldArguments arguments) {
		return precomputed(arguments,
				(variables) -> Math.max(arguments.content(variables).items(), PageArguments.DEFAULT));
	}

	/** Computes the amount in advance if the arguments contain no variable. */
	private static Amount precomputed(FieldArguments arguments, Amount amount) {
		if (arguments.hasVariables()) {
			return amount;
		}
		double constant = amount.of(arguments.noVariables());
		return (variables) -> constant;
	}

}
