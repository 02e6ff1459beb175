package io.posttopic.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.posttopic.pool.RequestBudget;
import org.jspecify.annotations.Nullable;

/**
 * The statement for a selection, which is composed from the root field downward, together
 * with the {@link Shape shapes} that read its answer.
 */
final class Selection {

	private final Sql sql;

	private final Map<String, Map<String, Object>> fixedValues = new HashMap<>();

	Selection(Sql sql) {
		this.sql = sql;
	}

	/**
	 * Declares the values that the query fixes for the single row of an alias before the
	 * row is read.
	 * @param values the values by property, with ids as global ids
	 */
	void fixValues(String alias, Map<String, Object> values) {
		this.fixedValues.put(alias, values);
	}

	Map<String, Object> fixedValues(String alias) {
		return this.fixedValues.getOrDefault(alias, Map.of());
	}

	Sql sql() {
		return this.sql;
	}

	/**
	 * Adds everything that the selected fields need of a row of a table.
	 */
	Shape object(Table table, List<Selected> fields, String alias, RowWriter row) {
		return new Shape(table.type(), fields, (field) -> {
			RequestBudget.checkCurrent();
			return field.collectErrors(() -> table.field(field.name()).selector().select(field, alias, row, this),
					Shape.NONE);
		});
	}

	/**
	 * Writes a row as a JSON array.
	 * @return how the row is read from the answer
	 */
	Nested row(Table table, List<Selected> fields, String alias) {
		RowWriter row = new RowWriter(this.sql);
		Shape shape = object(table, fields, alias, row);
		row.end();
		return (answer) -> new Row(shape, row.values(answer));
	}

	/**
	 * Adds another single row to a row, as a subquery that is null if there is none.
	 * @param condition writes the condition that the other row meets, given its alias
	 */
	Shape.Reader rowOf(Table table, List<Selected> fields, RowWriter containing, Consumer<String> condition) {
		int slot = containing.slot();
		String alias = this.sql.alias();
		this.sql.add("(select ");
		Nested row = row(table, fields, alias);
		this.sql.add(" from ");
		table.writeVisible(this.sql, alias, null);
		this.sql.add(" and ");
		condition.accept(alias);
		this.sql.add(")");
		return (values) -> {
			Object answer = values[slot];
			return (answer != null) ? row.read((@Nullable Object[]) answer) : null;
		};
	}

	/**
	 * A reader of a row that is nested in the answer of another row.
	 */
	@FunctionalInterface
	interface Nested {

		Row read(@Nullable Object[] answer);

	}

}
