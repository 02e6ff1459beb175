package io.posttopic.read;

import java.util.List;
import java.util.Set;

import io.posttopic.pool.RequestBudget;

/**
 * A filter input as a logical expression: its fields, combined by {@code and}, {@code or}
 * and {@code not}.
 */
public sealed interface Condition {

	/** The fields of a filter input that combine conditions. */
	Set<String> OPERATORS = Set.of("and", "or", "not");

	/**
	 * A conjunction, which is true if it is empty.
	 */
	record All(List<Condition> conditions) implements Condition {

	}

	/**
	 * A disjunction, which is false if it is empty.
	 */
	record Any(List<Condition> conditions) implements Condition {

	}

	/**
	 * A negation, which is true if the condition is false or NULL.
	 */
	record Not(Condition condition) implements Condition {

	}

	/**
	 * A field of the filter input.
	 *
	 * @param value the field's value, never null
	 */
	record Field(Filter filter, Input value) implements Condition {

	}

	/**
	 * Parses a filter input, whose fields must all match.
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if a list contains null
	 */
	static Condition of(Table table, Input filter) {
		return new All(filter.fields().stream().map((field) -> ofField(table, field)).toList());
	}

	private static Condition ofField(Table table, Input field) {
		RequestBudget.checkCurrent();
		return switch (field.name()) {
			case "and" -> new All(ofItems(table, field));
			case "or" -> new Any(ofItems(table, field));
			case "not" -> new Not(of(table, field));
			default -> new Field(table.filter(field.name()), field);
		};
	}

	private static List<Condition> ofItems(Table table, Input list) {
		return list.items().stream().map((item) -> of(table, item)).toList();
	}

	/**
	 * Writes the condition as SQL.
	 * @param alias the alias of the filtered table
	 */
	default void write(Sql sql, String alias) {
		switch (this) {
			case All all -> writeAll(sql, alias, all.conditions, "true", " and ");
			case Any any -> writeAll(sql, alias, any.conditions, "false", " or ");
			case Not not -> {
				sql.add("(");
				not.condition.write(sql, alias);
				sql.add(") is not true");
			}
			case Field field -> sql.write(() -> field.filter.write(sql, alias, field.value));
		}
	}

	private static void writeAll(Sql sql, String alias, List<Condition> conditions, String empty, String operator) {
		if (conditions.isEmpty()) {
			sql.add(empty);
			return;
		}
		sql.add("(").join(operator, conditions, (condition) -> condition.write(sql, alias)).add(")");
	}

}
