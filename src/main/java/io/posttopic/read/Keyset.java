package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.relay.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The values that the rows of a connection are sorted by, the key last, so that the order
 * is total. All have one direction, so that one comparison of rows says which lie beyond
 * a cursor, and one index serves both directions.
 */
final class Keyset {

	private static final String COUNT = "\"#count\"";

	private final OrderBy orderBy;

	private final List<Column> columns = new ArrayList<>();

	private final String mark;

	/**
	 * The keyset of an order.
	 * @param link the reference whose key all rows of the connection share, which
	 * therefore sorts nothing
	 */
	Keyset(Table table, @Nullable Reference link, OrderBy orderBy) {
		this.orderBy = orderBy;
		this.columns.addAll(orderBy.order().columns());
		for (Column column : table.key()) {
			if (link == null || !link.column().equals(column)) {
				this.columns.add(column);
			}
		}
		String list = (link != null) ? table.type() + " of " + link.name() : table.type();
		this.mark = Cursor.mark(list + " " + orderBy.describe());
	}

	/**
	 * Whether the rows must be counted to be sorted.
	 */
	boolean counts() {
		return this.orderBy.order().counted() != null;
	}

	/**
	 * Writes the count, with the name by which the other parts know it.
	 */
	void writeCount(Sql sql, String alias) {
		Order.Counted counted = this.orderBy.order().counted();
		if (counted != null) {
			counted.write(sql, alias, this.orderBy.countFilter());
			sql.add(" as ").add(COUNT);
		}
	}

	/**
	 * Writes the order, turned round where the page is taken from the end.
	 */
	void writeOrder(Sql sql, String alias, boolean backward) {
		String direction = (this.orderBy.descending() != backward) ? " desc" : "";
		sql.add(" order by ").join(", ", expressions(alias), (key) -> sql.add(key).add(direction));
	}

	/**
	 * Writes that a row lies beyond a cursor.
	 */
	void writeBeyond(Sql sql, String alias, Object[] cursor, boolean backward) {
		writeComparison(sql, alias, (this.orderBy.descending() != backward) ? " < " : " > ", cursor);
	}

	/**
	 * Writes that a row lies before a cursor, or at it.
	 */
	void writeUpTo(Sql sql, String alias, Object[] cursor, boolean backward) {
		writeComparison(sql, alias, (this.orderBy.descending() != backward) ? " >= " : " <= ", cursor);
	}

	private void writeComparison(Sql sql, String alias, String operator, Object[] cursor) {
		sql.add("(").join(", ", expressions(alias), sql::add).add(")").add(operator).add("(");
		for (int i = 0; i < cursor.length; i++) {
			sql.add((i > 0) ? ", " : "").bind(cursor[i], kind(i).type);
		}
		sql.add(")");
	}

	/**
	 * Adds what a row's cursor holds.
	 */
	Shape.Reader selectCursor(String alias, RowWriter row) {
		int[] slots = expressions(alias).stream().mapToInt(row::column).toArray();
		return (values) -> {
			@Nullable Object[] keys = new @Nullable Object[slots.length];
			for (int i = 0; i < slots.length; i++) {
				keys[i] = values[slots[i]];
			}
			return Cursor.encode(this.mark, keys);
		};
	}

	/**
	 * Reads a cursor of this order.
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT where it is none
	 */
	Object[] decode(String cursor, String argument) {
		Object[] values = Cursor.decode(cursor, this.mark, argument);
		if (values.length != this.columns.size() + (counts() ? 1 : 0)) {
			throw Cursor.invalid(argument);
		}
		for (int i = 0; i < values.length; i++) {
			values[i] = kind(i).parse(values[i], argument);
		}
		return values;
	}

	private List<String> expressions(String alias) {
		List<String> expressions = new ArrayList<>();
		if (counts()) {
			expressions.add(alias + "." + COUNT);
		}
		for (Column column : this.columns) {
			expressions.add(column.sortKey(alias));
		}
		return expressions;
	}

	private Column.Kind kind(int index) {
		int column = counts() ? index - 1 : index;
		return (column < 0) ? Column.Kind.NUMBER : this.columns.get(column).kind();
	}

}
