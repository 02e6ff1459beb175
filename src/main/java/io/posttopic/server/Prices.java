package io.posttopic.server;

import java.util.Map;

import io.posttopic.relay.PageArguments;
import io.posttopic.server.CostNode.Amount;
import io.posttopic.server.Inputs.Content;
import org.jspecify.annotations.Nullable;

/**
 * What fields cost. The unit is a row that is read and answered; what is below a list
 * counts for each row that the list may have.
 *
 * <ul>
 * <li>A row costs 1; each field that is selected of an object beyond
 * {@value #FREE_FIELDS} costs a tenth, and more where there are hundreds.</li>
 * <li>A connection costs 1 and its page, {@code first} or {@code last} rows, once for
 * {@code nodes} and {@code edges} together.</li>
 * <li>To count all that a filter matches costs {@value #COUNT_OF_TABLE} where that may be
 * a whole table, and {@value #COUNT} for the rows that belong to one row; with
 * {@code atMost} a hundredth of that, if it is less. Groups and the order by a count cost
 * twice as much as a count.</li>
 * <li>A field of a filter costs 1, ten items of a list too. A filter on the rows of
 * another table costs {@value #THROUGH_OF_TABLE} where it may be asked of a whole table,
 * and {@value #THROUGH} for the rows that belong to one row.</li>
 * <li>A mutation costs {@value #MUTATION}, and {@value #ITEM} for each item of the
 * longest list in its input; so long the lists in its payload are taken to be.</li>
 * </ul>
 *
 * @param table whether all rows of a table may be looked at, not those of one row only
 */
record Prices(boolean table) {

	private static final int FREE_FIELDS = 10;

	private static final int COUNT_OF_TABLE = 500;

	private static final int COUNT = 10;

	private static final int THROUGH_OF_TABLE = 100;

	private static final int THROUGH = 5;

	private static final int MUTATION = 50;

	private static final int ITEM = 2;

	private static final int DEFAULT_GROUPS = 10;

	/**
	 * What an object costs of which so many fields are selected. The engine takes
	 * quadratic time for those that it merges.
	 */
	static double fields(int number) {
		int dear = Math.max(0, number - FREE_FIELDS);
		return Math.max(dear / 10.0, (double) dear * dear / 1000);
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
	 * A connection and its page, without what is below.
	 * @param times how often the page's rows are answered
	 */
	Amount connection(FieldArguments arguments, Amount page, Amount times) {
		Amount inputs = fixed(arguments, (given) -> filters(arguments.content(given)) + order(arguments, given));
		return (given) -> 1 + inputs.of(given) + page.of(given) * times.of(given);
	}

	private double filters(Content content) {
		return content.fields() + content.throughs() * (this.table ? THROUGH_OF_TABLE : THROUGH);
	}

	private double order(FieldArguments arguments, Inputs inputs) {
		Object order = arguments.value("orderBy", inputs);
		return (order instanceof Map<?, ?> fields
				&& String.valueOf(inputs.resolve(fields.get("field"))).endsWith("_COUNT")) ? 2 * count() : 0;
	}

	private double count() {
		return this.table ? COUNT_OF_TABLE : COUNT;
	}

	/**
	 * A {@code totalCount}.
	 */
	Amount count(FieldArguments arguments) {
		return fixed(arguments, (inputs) -> {
			Integer atMost = arguments.number("atMost", inputs);
			return (atMost != null) ? Math.min(count(), 1 + Math.max(atMost, 0) / 100.0) : count();
		});
	}

	/**
	 * Groups, without what is below.
	 */
	Amount groups(Amount groups) {
		return (inputs) -> 2 * count() + groups.of(inputs);
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
