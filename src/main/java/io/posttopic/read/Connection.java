package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.posttopic.relay.Cursor;
import io.posttopic.relay.PageArguments;
import org.jspecify.annotations.Nullable;

/**
 * A connection as it is asked for: some rows of a table, filtered, in an order, and which
 * page of them. Its fields are added to the row that it hangs on.
 *
 * @see <a href="https://relay.dev/graphql/connections.htm">Cursor Connections</a>
 */
final class Connection {

	private final Sql sql;

	private final Selection selection;

	private final Table table;

	private final @Nullable Reference link;

	private final String parent;

	private final @Nullable Input filter;

	private final Keyset keyset;

	private final PageArguments page;

	private final Object @Nullable [] cursor;

	/**
	 * Reads the arguments of a connection.
	 * @param selection what it is composed with
	 * @param table the table
	 * @param link its reference to the row that the connection hangs on, null for all
	 * rows
	 * @param parent the alias of that row
	 * @param byDefault the order where none is asked for
	 * @param field the field, which collects what is wrong with its arguments
	 */
	Connection(Selection selection, Table table, @Nullable Reference link, String parent, OrderBy byDefault,
			Selected field) {
		this.selection = selection;
		this.sql = selection.sql();
		this.table = table;
		this.link = link;
		this.parent = parent;
		Map<String, Object> fixedValues = (link != null) ? link.impliedValues(selection.fixedValues(parent)) : Map.of();
		Map<String, Object> arguments = field.attempt(field::arguments, Map.of());
		this.filter = field.attempt(() -> filter(field, arguments, fixedValues), null);
		this.page = field.attempt(() -> PageArguments.of(arguments), PageArguments.ofAnySize(arguments));
		OrderBy orderBy = field.attempt(() -> OrderBy.of(table, arguments, byDefault, field::add), null);
		this.keyset = new Keyset(table, link, (orderBy != null) ? orderBy : byDefault);
		String cursor = (orderBy != null) ? this.page.cursor() : null;
		this.cursor = (cursor != null)
				? field.attempt(() -> this.keyset.decode(cursor, this.page.cursorArgument()), null) : null;
	}

	private @Nullable Input filter(Selected field, Map<String, Object> arguments, Map<String, Object> fixedValues) {
		Input filter = Input.of(arguments, "filter", fixedValues);
		if (filter != null) {
			Filters.check(this.table, filter, field::add);
		}
		return filter;
	}

	/**
	 * Adds the selected fields of the connection to the row that it hangs on.
	 */
	Shape.Reader select(List<Selected> fields, RowWriter row) {
		Shape shape = new Shape(this.table.type() + "Connection", fields);
		List<Selected> paged = new ArrayList<>();
		for (Selected field : shape.fields()) {
			switch (field.name()) {
				case "nodes", "edges", "pageInfo" -> paged.add(field);
				default -> shape.put(field, selectCount(field, row));
			}
		}
		if (!paged.isEmpty()) {
			selectPage(paged, row, shape);
		}
		return (values) -> new Row(shape, values);
	}

	private Shape.Reader selectCount(Selected field, RowWriter row) {
		return field.attempt(
				() -> field.name().equals("totalCount") ? selectTotalCount(field, row)
						: this.table.group(field.name()).selectOf(field, row, this.selection, this::writeMatching),
				Shape.NONE);
	}

	private Shape.Reader selectTotalCount(Selected field, RowWriter row) {
		Input atMost = Input.of(field.arguments(), "atMost");
		if (atMost != null && atMost.number() < 0) {
			throw atMost.invalid("must be at least 0, is " + atMost.number() + ".");
		}
		int slot = row.slot();
		String alias = this.sql.alias();
		this.sql.add("(select count(*) from ");
		if (atMost == null) {
			writeMatching(alias);
		}
		else {
			this.sql.add("(select 1 from ");
			writeMatching(alias);
			this.sql.add(" limit ").bind((long) atMost.number(), "bigint").add(") counted");
		}
		this.sql.add(")");
		return Column.Kind.NUMBER.reader(slot);
	}

	private void selectPage(List<Selected> fields, RowWriter row, Shape shape) {
		PageInfo info = PageInfo.of(fields, this.page.backward());
		int slot = row.slot();
		String alias = this.sql.alias();
		Page read = new Page(slot, this.page.size(), this.page.backward());
		this.sql.add("(select json_agg(");
		RowWriter paged = new RowWriter(this.sql);
		for (Selected field : fields) {
			switch (field.name()) {
				case "nodes" -> {
					Shape node = selectNode(field, alias, paged);
					shape.put(field, (values) -> read.rows(values, node, paged));
				}
				case "edges" -> {
					Shape edge = selectEdge(field, alias, paged);
					shape.put(field, (values) -> read.rows(values, edge, paged));
				}
				default -> shape.put(field, selectPageInfo(field, alias, paged, read));
			}
		}
		paged.end();
		this.sql.add(") from (select * from ");
		writeRows(alias);
		if (this.cursor != null) {
			this.sql.add(" and ");
			this.keyset.writeBeyond(this.sql, alias, this.cursor, this.page.backward());
		}
		this.keyset.writeOrder(this.sql, alias, this.page.backward());
		this.sql.add(" limit ").add(this.page.size() + (info.further() ? 1 : 0)).add(") ").add(alias).add(")");
		if (info.opposite() && this.cursor != null) {
			read.oppositeAt(row.slot());
			writeOpposite(this.cursor);
		}
	}

	private Shape selectNode(Selected node, String alias, RowWriter row) {
		return this.selection.object(this.table, node.below(), alias, row);
	}

	private Shape selectEdge(Selected edges, String alias, RowWriter row) {
		Shape edge = new Shape(this.table.type() + "Edge", edges.below());
		for (Selected field : edge.fields()) {
			if (field.name().equals("cursor")) {
				edge.put(field, this.keyset.selectCursor(alias, row));
			}
			else {
				Shape node = selectNode(field, alias, row);
				edge.put(field, (values) -> new Row(node, values));
			}
		}
		return edge;
	}

	private Shape.Reader selectPageInfo(Selected pageInfo, String alias, RowWriter row, Page read) {
		Shape shape = new Shape("PageInfo", pageInfo.below());
		for (Selected field : shape.fields()) {
			shape.put(field, switch (field.name()) {
				case "hasNextPage" -> read.has(!this.page.backward());
				case "hasPreviousPage" -> read.has(this.page.backward());
				case "startCursor" -> read.first(this.keyset.selectCursor(alias, row), row);
				default -> read.last(this.keyset.selectCursor(alias, row), row);
			});
		}
		return (values) -> new Row(shape, values);
	}

	/**
	 * Writes that there is a row on the cursor's other side, or at it. The nearest one is
	 * looked for in order: of a mere EXISTS the planner would forget the order, and
	 * perhaps read the whole table.
	 */
	private void writeOpposite(Object[] cursor) {
		String alias = this.sql.alias();
		this.sql.add("(select true from ");
		writeRows(alias);
		this.sql.add(" and ");
		this.keyset.writeUpTo(this.sql, alias, cursor, this.page.backward());
		this.keyset.writeOrder(this.sql, alias, !this.page.backward());
		this.sql.add(" limit 1)");
	}

	/**
	 * Writes the table with all that the order needs, and which of its rows are in the
	 * connection.
	 */
	private void writeRows(String alias) {
		if (!this.keyset.counts()) {
			writeMatching(alias);
			return;
		}
		// Without the offset the planner would count once to compare and once to sort.
		this.sql.add("(select ").add(alias).add(".*, ");
		this.keyset.writeCount(this.sql, alias);
		this.sql.add(" from ");
		writeMatching(alias);
		this.sql.add(" offset 0) ").add(alias).add(" where true");
	}

	/**
	 * Writes the table, and which of its rows are in the connection.
	 */
	private void writeMatching(String alias) {
		this.table.writeVisible(this.sql, alias, this.filter);
		if (this.link != null) {
			this.sql.add(" and ");
			this.link.writeJoin(this.sql, alias, this.parent);
		}
		if (this.filter != null) {
			this.sql.add(" and ");
			Filters.write(this.sql, this.table, alias, this.filter);
		}
	}

}
