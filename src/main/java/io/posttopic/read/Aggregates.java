package io.posttopic.read;

import java.util.Arrays;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import io.posttopic.database.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * An object with aggregates of rows of a table: {@code count}, the number of different
 * rows that each reference leads to, for instance {@code postCount}, and an object for
 * each property of type number or time, with the operators of its {@link ColumnType
 * type}. Aggregates are of the values that the caller may see.
 */
record Aggregates(Table table) {

	/** The fields that the aggregates of a property may have. */
	static final Set<String> OPERATORS = Arrays.stream(Operator.values()).map(Enum::name).collect(Collectors.toSet());

	private static final String COUNT = "Count";

	/**
	 * Adds the selected aggregates.
	 * @param slots adds an aggregate, which is written given the alias of the rows, and
	 * returns its slot
	 */
	Shape select(Selected field, ToIntFunction<BiConsumer<Sql, String>> slots) {
		return new Shape(field.typeName(), field.subfields(), (part) -> select(part, part.name(), slots));
	}

	private Shape.Reader select(Selected field, String name, ToIntFunction<BiConsumer<Sql, String>> slots) {
		if (name.equals("count")) {
			return Column.reader(ColumnType.NUMBER, slots.applyAsInt((sql, alias) -> sql.add("count(*)")));
		}
		if (isCount(name)) {
			Reference reference = reference(name);
			return Column.reader(ColumnType.NUMBER,
					slots.applyAsInt((sql, alias) -> sql.add("count(distinct ").add(reference.column(alias)).add(")")));
		}
		Column column = this.table.column(name);
		Shape shape = new Shape(field.typeName(), field.subfields(), (part) -> {
			Operator operator = Operator.valueOf(part.name());
			int slot = slots.applyAsInt((sql, alias) -> {
				sql.add(operator.before);
				this.table.writeValue(sql, alias, column);
				sql.add(operator.after);
			});
			return operator.isFloat() ? (values) -> number(values[slot]) : Column.reader(column.type(), slot);
		});
		return (values) -> new Row(shape, values);
	}

	private static @Nullable Double number(@Nullable Object value) {
		return (value instanceof Number number) ? Double.valueOf(number.doubleValue()) : null;
	}

	/**
	 * Checks that the table has what a field of the object aggregates.
	 * @throws IllegalStateException if it does not
	 */
	void check(String name) {
		if (isCount(name)) {
			reference(name);
		}
		else if (!name.equals("count")) {
			this.table.column(name);
		}
	}

	private static boolean isCount(String name) {
		return name.endsWith(COUNT);
	}

	private Reference reference(String name) {
		return this.table.reference(name.substring(0, name.length() - COUNT.length()));
	}

	private enum Operator {

		min("min(", ")"), max("max(", ")"), avg("avg(", "::float8)"), sum("coalesce(sum(", "::float8), 0)");

		private final String before;

		private final String after;

		Operator(String before, String after) {
			this.before = before;
			this.after = after;
		}

		boolean isFloat() {
			return this == avg || this == sum;
		}

	}

}
