package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

import io.posttopic.relay.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The sort keys of a connection's rows, ending with the table's key, so that the order is
 * total. Sort keys that follow each other and have the same direction are compared as one
 * row, so that one index serves both directions.
 */
final class Keyset {

	private final List<SortKey> keys = new ArrayList<>();

	private final String fingerprint;

	/**
	 * Creates the keyset of an order.
	 * @param reference the reference to the row that contains the connection, or null.
	 * All rows of the connection share its value, so it is left out of the keyset.
	 */
	Keyset(Table table, @Nullable Reference reference, OrderBy orderBy) {
		this.keys.addAll(orderBy.keys(table));
		for (Column column : table.key()) {
			if (reference == null || !reference.column().equals(column)) {
				this.keys.add(SortKey.of(column, orderBy.descending()));
			}
		}
		String list = (reference != null) ? table.type() + " of " + reference.name() : table.type();
		this.fingerprint = Cursor.fingerprint(list + " " + orderBy.describe());
	}

	boolean isComputed() {
		return this.keys.stream().anyMatch(SortKey::isComputed);
	}

	/**
	 * Writes the computed sort keys as columns, under the names that the comparison and
	 * the order refer to.
	 */
	void writeComputed(Sql sql, String alias) {
		for (int i = 0; i < this.keys.size(); i++) {
			BiConsumer<Sql, String> computed = this.keys.get(i).expression();
			if (computed != null) {
				sql.add(", ");
				computed.accept(sql, alias);
				sql.add(" as ").add(name(i));
			}
		}
	}

	/**
	 * Writes the ORDER BY clause, reversed if the page is taken from the end.
	 */
	void writeOrder(Sql sql, String alias, boolean backward) {
		sql.add(" order by ");
		for (int i = 0; i < this.keys.size(); i++) {
			sql.add((i > 0) ? ", " : "").add(expression(alias, i));
			sql.add((this.keys.get(i).descending() != backward) ? " desc" : "");
		}
	}

	/**
	 * Writes the condition that a row lies beyond the cursor, in the direction of paging.
	 */
	void writeBeyond(Sql sql, String alias, Object[] cursor, boolean backward) {
		writeComparison(sql, alias, cursor, 0, backward, "");
	}

	/**
	 * Writes the condition that a row is at the cursor or on its other side.
	 */
	void writeUpTo(Sql sql, String alias, Object[] cursor, boolean backward) {
		writeComparison(sql, alias, cursor, 0, !backward, "=");
	}

	/**
	 * Writes the comparison of the sort keys from an index on.
	 * @param equal {@code "="} if the condition includes the cursor's own row, else empty
	 */
	private void writeComparison(Sql sql, String alias, Object[] cursor, int start, boolean backward, String equal) {
		boolean descending = this.keys.get(start).descending();
		int end = start + 1;
		while (end < this.keys.size() && this.keys.get(end).descending() == descending) {
			end++;
		}
		String operator = (descending != backward) ? " <" : " >";
		if (end == this.keys.size()) {
			writeRows(sql, alias, cursor, start, end, operator + equal + " ");
			return;
		}
		// The first condition follows from the second. It is added because an index can
		// serve it.
		sql.add("(");
		writeRows(sql, alias, cursor, start, end, operator + "= ");
		sql.add(" and (");
		writeRows(sql, alias, cursor, start, end, operator + " ");
		sql.add(" or ");
		writeComparison(sql, alias, cursor, end, backward, equal);
		sql.add("))");
	}

	/**
	 * Writes a comparison of some sort keys as rows.
	 */
	private void writeRows(Sql sql, String alias, Object[] cursor, int start, int end, String operator) {
		sql.add("(");
		for (int i = start; i < end; i++) {
			sql.add((i > start) ? ", " : "").add(expression(alias, i));
		}
		sql.add(")").add(operator).add("(");
		for (int i = start; i < end; i++) {
			sql.add((i > start) ? ", " : "").bind(cursor[i], this.keys.get(i).type().parameterType());
		}
		sql.add(")");
	}

	/**
	 * Adds the sort keys to a row, and returns a reader of the row's cursor.
	 */
	Shape.Reader selectCursor(String alias, RowWriter row) {
		int[] slots = new int[this.keys.size()];
		for (int i = 0; i < slots.length; i++) {
			slots[i] = row.column(expression(alias, i));
		}
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
		if (values.length != this.keys.size()) {
			throw Cursor.invalid(argument);
		}
		for (int i = 0; i < values.length; i++) {
			values[i] = Column.parse(this.keys.get(i).type(), values[i], argument);
		}
		return values;
	}

	private String expression(String alias, int index) {
		Column column = this.keys.get(index).column();
		return (column != null) ? column.sortKey(alias) : alias + "." + name(index);
	}

	private static String name(int index) {
		return "\"#" + index + "\"";
	}

}
