package io.posttopic.cost;

import java.util.Map;

import io.posttopic.relay.PageArguments;
import io.posttopic.cost.CostNode.Amount;
import io.posttopic.cost.Variables.Content;
import org.jspecify.annotations.Nullable;

/**
 * What fields cost. The unit is a row that is read and answered; what is below a list
 * counts for each row that the list may have.
 *
 * <ul>
 * <li>A row costs 1; each field that is selected of an object beyond
 * {@value #FREE_FIELDS} costs a tenth, and more where there are hundreds.</li>
 * <li>A long text, whose field has {@code @cost} in the schema, costs its weight, which
 * is a thousandth of the characters that it may have. The first time that an object has
 * it, it costs a tenth of that: hardly a text is as long as it may be, but an alias
 * repeats one that is.</li>
 * <li>A connection costs 1 and its page, {@code first} or {@code last} rows, once for
 * {@code nodes} and {@code edges} together.</li>
 * <li>To count all that a filter matches costs {@value #COUNT_OF_TABLE} where that may be
 * a whole table, and {@value #COUNT} for the rows that belong to one row; with
 * {@code atMost} a hundredth of that, if it is less. Groups and the order by a count cost
 * twice as much as a count.</li>
 * <li>A field of a filter costs 1, ten items of a list too. For a page, and again for
 * each count and each list of groups: a filter on the rows of another table costs
 * {@value #THROUGH_OF_TABLE} where it may be asked of a whole table, and
 * {@value #THROUGH} for the rows that belong to one row; a search that the text index can
 * answer costs {@value #SEARCH} times the number of such searches in the filter, and one
 * for which the text of every row must be parsed {@value #SCAN}; a filter that no index
 * serves costs as much as a count of a whole table.</li>
 * <li>A mutation costs {@value #MUTATION}, and {@value #ITEM} for each item of the
 * longest list in its input; so long the lists in its payload are taken to be. In its
 * payload, which is read while rows are locked, each search costs {@value #SCAN}.</li>
 * <li>A document that is not known yet costs 1 for each {@value #CHARACTERS}
 * characters.</li>
 * </ul>
 *
 * @param table whether all rows of a table may be looked at, not those of one row only
 * @param locking whether rows are locked meanwhile
 */
record Prices(boolean table, boolean locking) {

	private static final int FREE_FIELDS = 10;

	private static final int COUNT_OF_TABLE = 500;

	private static final int COUNT = 10;

	private static final int RELATION_FILTER_OF_TABLE = 100;

	private static final int RELATION_FILTER = 5;

	/** The planner's time grows with the square of the number of searches. */
	private static final int SEARCH = 50;

	/** More than an operation may cost that is not an expensive one for the database. */
	private static final int SCAN = 6000;

	private static final int FIRST_TEXT = 10;

	private static final int MUTATION = 50;

	private static final int ITEM = 2;

	private static final int DEFAULT_GROUPS = 10;

	private static final int CHARACTERS = 30;

	/**
	 * What an object costs of which so many fields are selected. The engine takes
	 * quadratic time for those that it merges.
	 */
	static double fields(int number) {
		int expensive = Math.max(0, number - FREE_FIELDS);
		return Math.max(expensive / 10.0, (double) expensive * expensive / 1000);
	}

	/**
	 * The size of a connection's page. What is out of range will be refused.
	 */
	static Amount page(FieldArguments arguments) {
		return fixed(arguments, (inputs) -> {
			boolean backward = arguments.value("last", inputs) != null || arguments.value("before", inputs) != null;
			return size(arguments.number(backward ? "last" : "first", inputs), PageArguments.DEFAULT);
		});
	}

	/**
	 * How many groups are asked for.
	 */
	static Amount groups(FieldArguments arguments) {
		return fixed(arguments, (inputs) -> size(arguments.number("first", inputs), DEFAULT_GROUPS));
	}

	/**
	 * How many ids are given.
	 */
	static Amount ids(FieldArguments arguments) {
		return fixed(arguments, (inputs) -> size(arguments.content(inputs).items(), 0));
	}

	private static int size(@Nullable Integer given, int byDefault) {
		return (given != null) ? Math.clamp(given, 0, PageArguments.MAXIMUM) : byDefault;
	}

	/**
	 * A connection without the rows of its page and without what is below.
	 * @param paged how often the page's rows are answered
	 */
	Amount connection(FieldArguments arguments, Amount paged) {
		Amount fields = fixed(arguments, (given) -> 1 + arguments.content(given).fields());
		Amount page = fixed(arguments,
				(given) -> conditions(arguments.content(given)) + walk(arguments, given) + order(arguments, given));
		return (given) -> fields.of(given) + ((paged.of(given) > 0) ? page.of(given) : 0);
	}

	private double conditions(Content content) {
		double relationFilters = content.relationFilters() * (this.table ? RELATION_FILTER_OF_TABLE : RELATION_FILTER);
		if (this.locking) {
			return relationFilters + (content.searches() + content.scans()) * SCAN;
		}
		return relationFilters + content.searches() * content.searches() * SEARCH + content.scans() * SCAN;
	}

	private double walk(FieldArguments arguments, Variables inputs) {
		return (this.table && arguments.content(inputs).walks() > 0) ? COUNT_OF_TABLE : 0;
	}

	private double order(FieldArguments arguments, Variables inputs) {
		Object order = arguments.value("orderBy", inputs);
		return (order instanceof Map<?, ?> fields
				&& String.valueOf(inputs.resolve(fields.get("field"))).endsWith("_COUNT")) ? 2 * count() : 0;
	}

	private double count() {
		return this.table ? COUNT_OF_TABLE : COUNT;
	}

	/**
	 * A {@code totalCount}.
	 * @param connection the arguments of its connection, null for that of another object
	 */
	Amount count(FieldArguments arguments, @Nullable FieldArguments connection) {
		return (inputs) -> {
			Integer atMost = arguments.number("atMost", inputs);
			double bounded = (atMost != null) ? Math.min(count(), 1 + Math.max(atMost, 0) / 100.0) : count();
			return (connection != null)
					? Math.max(bounded, walk(connection, inputs)) + conditions(connection.content(inputs)) : bounded;
		};
	}

	/**
	 * Groups, without their rows and without what is below.
	 * @param connection the arguments of their connection, null for those of another
	 * object
	 */
	Amount grouping(@Nullable FieldArguments connection) {
		return (inputs) -> 2 * count() + ((connection != null) ? conditions(connection.content(inputs)) : 0);
	}

	/**
	 * A long text.
	 * @param weight the weight that the schema gives it
	 * @param again whether the object has it already, under another name
	 */
	static Amount text(double weight, boolean again) {
		double price = again ? weight : weight / FIRST_TEXT;
		return (inputs) -> price;
	}

	/**
	 * Returns what it costs to parse and validate a document.
	 */
	static int document(int characters) {
		return characters / CHARACTERS;
	}

	/**
	 * A mutation, without what is below.
	 */
	static Amount mutation(FieldArguments arguments) {
		return fixed(arguments, (inputs) -> MUTATION + ITEM * arguments.content(inputs).items());
	}

	/**
	 * How long a list in a mutation's payload is taken to be.
	 */
	static Amount list(FieldArguments arguments) {
		return fixed(arguments, (inputs) -> Math.max(arguments.content(inputs).items(), PageArguments.DEFAULT));
	}

	/** Computed once, where no variable is in the arguments. */
	private static Amount fixed(FieldArguments arguments, Amount amount) {
		if (arguments.vary()) {
			return amount;
		}
		double known = amount.of(arguments.literal());
		return (inputs) -> known;
	}

}
