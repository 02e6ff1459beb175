package io.posttopic.read;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * An order and its direction, as a client requests it or a table declares it.
 *
 * @param order the order
 * @param descending whether the direction is reversed, for tie-breakers as well
 * @param countFilter the filter on the rows that a counting order counts, or null to
 * count all
 */
record OrderBy(Order order, boolean descending, @Nullable Input countFilter) {

	/**
	 * Parses the argument {@code orderBy}.
	 * @param defaultOrder the order if the argument is absent
	 * @param errors receives the errors in the count filter
	 * @throws ApiException BAD_USER_INPUT if there is a count filter that the order does
	 * not use
	 */
	static OrderBy of(Table table, Map<String, Object> arguments, OrderBy defaultOrder, Consumer<ApiException> errors) {
		Input argument = Input.of(arguments, "orderBy");
		if (argument == null) {
			return defaultOrder;
		}
		Input countFilter = null;
		Order order = defaultOrder.order;
		boolean descending = false;
		for (Input field : argument.fields()) {
			switch (field.name()) {
				case "field" -> order = table.order((String) field.value());
				case "direction" -> descending = field.value().equals("DESC");
				default -> countFilter = field;
			}
		}
		return new OrderBy(order, descending, checkCountFilter(countFilter, order, errors));
	}

	private static @Nullable Input checkCountFilter(@Nullable Input countFilter, Order order,
			Consumer<ApiException> errors) {
		Order.Counted counted = order.counted();
		if (countFilter != null) {
			if (counted == null || !counted.filter().equals(countFilter.name())) {
				throw countFilter.invalid("does not apply to the order " + order.value()
						+ ". Remove it, or choose the order that counts these rows.");
			}
			Filters.check(Condition.of(counted.reference().rows(), countFilter), errors);
		}
		return countFilter;
	}

	/**
	 * Returns a text that identifies everything the order depends on, so that a cursor of
	 * another order can be detected.
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
