package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.database.ColumnType;
import io.posttopic.relay.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The sort keys of a connection's rows, ending with the table's key, so that the order is
 * total. All sort keys have the same direction; therefore a single row comparison finds
 * the rows beyond a cursor, and one index serves both directions.
 */
final class Keyset {

	private static final String COUNT = "\"#count\"";

	private final OrderBy orderBy;

	private final List<Column> columns = new ArrayList<>();

	private final String fingerprint;

	/**
	 * Creates the keyset of an order.
	 * @param reference the reference to the row that contains the connection, or null.
	 * All rows of the connection share its value, so it is left out of the keyset.
	 */
	Keyset(Table table, @Nullable Reference reference, OrderBy orderBy) {
		this.orderBy = orderBy;
		this.columns.addAll(orderBy.order().columns());
		for (Column column : table.key()) {
			if (reference == null || !reference.column().equals(column)) {
				this.columns.add(column);
			}
		}
		String list = (reference != null) ? table.type() + " of " + reference.name() : table.type();
		this.fingerprint = Cursor.mark(list + " " + orderBy.describe());
	}

	/**
	 * Returns whether the order requires that related rows are counted.
	 */
	boolean sortsByCount() {
		return this.orderBy.order().counted() != null;
	}

	/**
	 * Writes the count as a column, under the alias that the comparison and the order
	 * refer to.
	 */
	void writeCount(Sql sql, String alias) {
		Order.Counted counted = this.orderBy.order().counted();
		if (counted != null) {
			counted.write(sql, alias, this.orderBy.countFilter());
			sql.add(" as ").add(COUNT);
		}
	}

	/**
	 * Writes the ORDER BY clause, reversed if the page is taken from the end.
	 */
	void writeOrder(Sql sql, String alias, boolean backward) {
		String direction = (this.orderBy.descending() != backward) ? " desc" : "";
		sql.add(" order by ").join(", ", expressions(alias), (key) -> sql.add(key).add(direction));
	}

	/**
	 * Writes the condition that a row lies beyond the cursor, in the direction of paging.
	 */
	void writeBeyond(Sql sql, String alias, Object[] cursor, boolean backward) {
		writeComparison(sql, alias, (this.orderBy.descending() != backward) ? " < " : " > ", cursor);
	}

	/**
	 * Writes the condition that a row is at the cursor or on its other side.
	 */
	void writeUpTo(Sql sql, String alias, Object[] cursor, boolean backward) {
		writeComparison(sql, alias, (this.orderBy.descending() != backward) ? " >= " : " <= ", cursor);
	}

	private void writeComparison(Sql sql, String alias, String operator, Object[] cursor) {
		sql.add("(").join(", ", expressions(alias), sql::add).add(")").add(operator).add("(");
		for (int i = 0; i < cursor.length; i++) {
			sql.add((i > 0) ? ", " : "").bind(cursor[i], type(i).parameterType());
		}
		sql.add(")");
	}

	/**
	 * Adds the sort keys to a row, and returns a reader of the row's cursor.
	 */
	Shape.Reader selectCursor(String alias, RowWriter row) {
		int[] slots = expressions(alias).stream().mapToInt(row::column).toArray();
		return (values) -> {
			@Nullable Object[] keys = new @Nullable Object[slots.length];
			for (int i = 0; i < slots.length; i++) {
				keys[i] = values[slots[i]];
			}
			return Cursor.encode(this.fingerprint, keys);
		};
	}

	/**
	 * Decodes a cursor of this order into values to bind.
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if it is not a cursor of
	 * this order
	 */
	Object[] decode(String cursor, String argument) {
		Object[] values = Cursor.decode(cursor, this.fingerprint, argument);
		if (values.length != this.columns.size() + (sortsByCount() ? 1 : 0)) {
			throw Cursor.invalid(argument);
		}
		for (int i = 0; i < values.length; i++) {
			values[i] = Column.parse(type(i), values[i], argument);
		}
		return values;
	}

	private List<String> expressions(String alias) {
		List<String> expressions = new ArrayList<>();
		if (sortsByCount()) {
			expressions.add(alias + "." + COUNT);
		}
		for (Column column : this.columns) {
			expressions.add(column.sortKey(alias));
		}
		return expressions;
	}

	private ColumnType type(int index) {
		int column = sortsByCount() ? index - 1 : index;
		return (column < 0) ? ColumnType.NUMBER : this.columns.get(column).type();
	}

}
