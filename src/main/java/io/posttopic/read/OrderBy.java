package io.posttopic.read;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.posttopic.relay.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * An order as it is asked for.
 *
 * @param order the order
 * @param descending whether it is turned round, ties included
 * @param countFilter which rows a counting order counts, or null for all
 */
record OrderBy(Order order, boolean descending, @Nullable Input countFilter) {

	/**
	 * Reads the argument {@code orderBy}.
	 * @param byDefault the order where it is not given
	 * @param errors takes what is wrong with the filter for counting
	 * @throws ApiException BAD_USER_INPUT where it has a filter for counting and does not
	 * count
	 */
	static OrderBy of(Table table, Map<String, Object> arguments, OrderBy byDefault, Consumer<ApiException> errors) {
		Input given = Input.of(arguments, "orderBy");
		if (given == null) {
			return byDefault;
		}
		Input countFilter = null;
		Order order = byDefault.order;
		boolean descending = false;
		for (Input field : given.fields()) {
			switch (field.name()) {
				case "field" -> order = table.order((String) field.value());
				case "direction" -> descending = field.value().equals("DESC");
				default -> countFilter = field;
			}
		}
		return new OrderBy(order, descending, checked(countFilter, order, errors));
	}

	private static @Nullable Input checked(@Nullable Input countFilter, Order order, Consumer<ApiException> errors) {
		Order.Counted counted = order.counted();
		if (countFilter != null) {
			if (counted == null || !counted.filter().equals(countFilter.name())) {
				throw countFilter.invalid("says what to count, which the order " + order.value() + " does not.");
			}
			Filters.check(counted.reference().rows(), countFilter, errors);
		}
		return countFilter;
	}

	/**
	 * All that the order depends on, for telling cursors of different orders.
	 */
	String describe() {
		Object filter = (this.countFilter != null) ? sorted(this.countFilter.value()) : "";
		return this.order.value() + (this.descending ? " DESC " : " ASC ") + filter;
	}

	private static Object sorted(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> sorted = new TreeMap<>();
			map.forEach((name, field) -> sorted.put(String.valueOf(name), sorted(field)));
			return sorted;
		}
		if (value instanceof List<?> list) {
			return list.stream().map(OrderBy::sorted).toList();
		}
		return String.valueOf(value);
	}

}
