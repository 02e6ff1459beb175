package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.posttopic.database.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * The order of a connection, as a client requests it or a table declares it: the criteria
 * to sort by, the first one first.
 */
record OrderBy(List<Criterion> criteria) {

	private static final int MAX_CRITERIA = 10;

	/**
	 * How many full reads an order by relevance counts as, because it parses all texts.
	 */
	private static final int FULL_READS_OF_RANK = 6;

	/**
	 * One criterion.
	 *
	 * @param path the references that lead from the sorted row to the row whose order it
	 * is; empty if that is the sorted row itself
	 * @param descending whether the direction is reversed
	 * @param input the filter on the rows that a counting order counts, or null to count
	 * all; or the text whose relevance an order is by
	 */
	record Criterion(List<Reference> path, Order order, boolean descending, @Nullable Input input) {

		private static Criterion parse(Table table, Input input, List<Reference> path, boolean reversed,
				@Nullable Input filter) {
			boolean descending = reversed;
			List<Input> chosen = new ArrayList<>();
			List<Input> countFilters = new ArrayList<>();
			for (Input field : input.fields()) {
				if (field.name().equals("direction")) {
					descending ^= field.value().equals("DESC");
				}
				else if (field.name().equals("field") || table.hasReference(field.name())) {
					chosen.add(field);
				}
				else {
					countFilters.add(field);
				}
			}
			if (chosen.size() != 1) {
				throw input.invalid("must have exactly one of field and a row to order by.");
			}
			Input by = chosen.getFirst();
			if (by.name().equals("field")) {
				Order order = table.order((String) by.value());
				Input counted = countFilter(countFilters, order.counted());
				return new Criterion(path, order, descending, (order.search() != null) ? search(by, filter) : counted);
			}
			countFilter(countFilters, null);
			Reference reference = table.reference(by.name());
			List<Reference> longer = new ArrayList<>(path);
			longer.add(reference);
			return parse(reference.target(), by, longer, descending,
					(filter != null) ? filter.field(reference.name()) : null);
		}

		private static Input search(Input order, @Nullable Input filter) {
			Input search = (filter != null) ? filter.field(Search.FILTER) : null;
			if (search == null) {
				throw order.invalid("needs the filter search, of the rows that are ordered by relevance.");
			}
			return search;
		}

		/**
		 * Returns the one of the given count filters that an order uses, or null. There
		 * must be no others.
		 */
		private static @Nullable Input countFilter(List<Input> countFilters, Order.@Nullable Counted counted) {
			for (Input countFilter : countFilters) {
				if (counted == null || !counted.filter().equals(countFilter.name())) {
					throw countFilter.invalid(
							"does not apply to this order. Remove it, or choose the order that counts these rows.");
				}
			}
			return countFilters.isEmpty() ? null : countFilters.getFirst();
		}

		List<SortKey> keys(Table table) {
			Order.Counted counted = this.order.counted();
			if (counted != null) {
				return List.of(SortKey.computed(ColumnType.NUMBER, this.descending, this.path,
						(sql, alias) -> counted.write(sql, alias, this.input)));
			}
			if (this.order.search() instanceof Search search && this.input instanceof Input text) {
				return List.of(SortKey.computed(ColumnType.NUMBER, this.descending, this.path,
						(sql, alias) -> search.writeRank(sql, alias, (String) text.value())));
			}
			Table owner = this.path.isEmpty() ? table : this.path.getLast().target();
			return this.order.columns()
				.stream()
				.map((column) -> (this.path.isEmpty() && !owner.isReadAs(column)) ? SortKey.of(column, this.descending)
						: SortKey.computed(column.type(), this.descending, this.path,
								(sql, alias) -> owner.writeValue(sql, alias, column)))
				.toList();
		}

		private int fullReads(Table table) {
			if (this.order.search() != null) {
				return FULL_READS_OF_RANK;
			}
			return keys(table).stream().anyMatch(SortKey::isComputed) ? 1 : 0;
		}

		private String describe() {
			String path = this.path.stream().map((reference) -> reference.name() + ".").collect(Collectors.joining());
			Object filter = (this.input != null) ? sorted(this.input.value()) : "";
			return path + this.order.value() + (this.descending ? " DESC " : " ASC ") + filter;
		}

		private static Object sorted(@Nullable Object value) {
			if (value instanceof Map<?, ?> map) {
				Map<String, Object> sorted = new TreeMap<>();
				map.forEach((name, field) -> sorted.put(String.valueOf(name), sorted(field)));
				return sorted;
			}
			if (value instanceof List<?> list) {
				return list.stream().map(Criterion::sorted).toList();
			}
			return String.valueOf(value);
		}

	}

	static OrderBy of(Order order, boolean descending) {
		return new OrderBy(List.of(new Criterion(List.of(), order, descending, null)));
	}

	/**
	 * Parses the argument {@code orderBy}. The path of a single criterion has no index,
	 * because a client may have written an object instead of a list. The values in the
	 * {@link #countFilters count filters} are not checked, because that may read from the
	 * database.
	 * @param defaultOrder the order if the argument is absent or empty
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if a criterion has none or
	 * several orders, or a count filter that its order does not use
	 */
	static OrderBy of(Table table, Map<String, Object> arguments, OrderBy defaultOrder) {
		Input argument = Input.of(arguments, "orderBy");
		List<Input> items = (argument != null) ? argument.items() : List.of();
		if (argument == null || items.isEmpty()) {
			return defaultOrder;
		}
		if (items.size() > MAX_CRITERIA) {
			throw argument.invalid("must have at most " + MAX_CRITERIA + " items, had " + items.size() + ".");
		}
		if (items.size() == 1) {
			items = List.of(new Input(argument.path(), items.getFirst().value(), argument));
		}
		return new OrderBy(items.stream()
			.map((item) -> Criterion.parse(table, item, List.of(), false, Input.of(arguments, "filter")))
			.toList());
	}

	/**
	 * Returns the direction of rows that are equal by all criteria, which is that of the
	 * last criterion.
	 */
	boolean descending() {
		return this.criteria.getLast().descending;
	}

	List<SortKey> keys(Table table) {
		return this.criteria.stream().flatMap((criterion) -> criterion.keys(table).stream()).toList();
	}

	/**
	 * Returns whether an index has the rows of a whole table in this order.
	 * @param filter the filter that the rows must match as well, or null
	 */
	boolean isIndexed(Table table, @Nullable Input filter) {
		Criterion first = this.criteria.getFirst();
		return this.criteria.size() == 1 && first.path.isEmpty()
				&& first.order.columns().stream().limit(1).anyMatch((column) -> table.isOrdered(column, filter));
	}

	/**
	 * Returns how many times the order adds the cost of reading all rows of a connection,
	 * even one of the rows that belong to one row: 0 if it has a single criterion whose
	 * sort keys are columns.
	 */
	int fullReads(Table table) {
		int computed = this.criteria.stream().mapToInt((criterion) -> criterion.fullReads(table)).sum();
		return (this.criteria.size() > 1) ? Math.max(1, computed) : computed;
	}

	/**
	 * Returns the filters on the rows that counting orders count.
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if a list contains null
	 */
	List<Condition> countFilters() {
		List<Condition> filters = new ArrayList<>();
		for (Criterion criterion : this.criteria) {
			if (criterion.input != null && criterion.order.counted() instanceof Order.Counted counted) {
				filters.add(Condition.of(counted.reference().rows(), criterion.input));
			}
		}
		return filters;
	}

	/**
	 * Returns a text that identifies everything the order depends on, so that a cursor of
	 * another order can be detected.
	 */
	String describe() {
		return this.criteria.stream().map(Criterion::describe).collect(Collectors.joining(", "));
	}

}
