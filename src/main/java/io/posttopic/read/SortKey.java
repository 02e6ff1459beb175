package io.posttopic.read;

import java.util.List;
import java.util.function.BiConsumer;

import io.posttopic.database.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A value that the rows of a connection are sorted by. It is never NULL, so that keysets
 * can be compared.
 *
 * @param descending whether the largest value comes first
 * @param column the column of the sorted table, on whose {@link Column#sortKey
 * expression} there may be an index; null if the value is computed for each row
 * @param expression writes the computed value, given the alias of the sorted table; null
 * if a column has the value
 */
record SortKey(ColumnType type, boolean descending, @Nullable Column column,
		@Nullable BiConsumer<Sql, String> expression) {

	static SortKey of(Column column, boolean descending) {
		return new SortKey(column.type(), descending, column, null);
	}

	/**
	 * Returns a sort key that is computed for each row, once.
	 * @param path the references that lead from the sorted row to the row that has the
	 * value
	 * @param value writes the value, given the alias of that row's table. A missing row
	 * has the same sort key as NULL.
	 */
	static SortKey computed(ColumnType type, boolean descending, List<Reference> path, BiConsumer<Sql, String> value) {
		return new SortKey(type, descending, null,
				(sql, alias) -> Column.writeSortKey(sql, type, () -> write(sql, alias, path, value)));
	}

	private static void write(Sql sql, String alias, List<Reference> path, BiConsumer<Sql, String> value) {
		if (path.isEmpty()) {
			value.accept(sql, alias);
			return;
		}
		Reference reference = path.getFirst();
		String row = sql.alias();
		sql.add("(select ");
		write(sql, row, path.subList(1, path.size()), value);
		sql.add(" from ");
		reference.target().writeVisible(sql, row, null);
		sql.add(" and ");
		reference.writeJoin(sql, alias, row);
		sql.add(")");
	}

	boolean isComputed() {
		return this.column == null;
	}

}
