package io.posttopic.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.database.ColumnType;
import io.posttopic.relay.Cursor;
import io.posttopic.relay.PageArguments;
import org.jspecify.annotations.Nullable;

/**
 * A Relay connection as one field requests it: the rows of a table that match a filter,
 * in an order, and the requested page of them. Its fields become slots of the row that
 * contains the connection.
 *
 * @see <a href="https://relay.dev/graphql/connections.htm">Cursor Connections</a>
 */
final class Connection {

	/** The field that groups the rows by a key that the client chooses. */
	static final String GROUPS = "groups";

	private final Sql sql;

	private final Selection selection;

	private final Table table;

	private final @Nullable Reference reference;

	private final String parent;

	private final @Nullable Input filter;

	private final @Nullable Condition condition;

	private final Keyset keyset;

	private final PageArguments page;

	private final Object @Nullable [] cursor;

	private final @Nullable Input asOf;

	/**
	 * Parses and validates the arguments of a connection.
	 * @param selection the statement to add the connection to
	 * @param table the table to list
	 * @param reference the table's reference to the row that contains the connection, or
	 * null to list the whole table
	 * @param parent the alias of the containing row
	 * @param defaultOrder the order if the field does not specify one
	 * @param field the field, which collects the errors of its arguments
	 */
	Connection(Selection selection, Table table, @Nullable Reference reference, String parent, OrderBy defaultOrder,
			Selected field) {
		this.selection = selection;
		this.sql = selection.sql();
		this.table = table;
		this.reference = reference;
		this.parent = parent;
		Map<String, Object> fixedValues = (reference != null) ? reference.impliedValues(selection.fixedValues(parent))
				: Map.of();
		Map<String, Object> arguments = field.collectErrors(field::arguments, Map.of());
		this.filter = Input.of(arguments, "filter", fixedValues);
		this.condition = field.collectErrors(() -> condition(field), null);
		this.asOf = field.collectErrors(() -> table.requireKnownPast(Input.of(arguments, "asOf")), null);
		this.page = field.collectErrors(() -> PageArguments.of(arguments), PageArguments.lenient(arguments));
		OrderBy orderBy = field.collectErrors(() -> orderBy(arguments, defaultOrder, field), null);
		this.keyset = new Keyset(table, reference, (orderBy != null) ? orderBy : defaultOrder);
		String cursor = (orderBy != null) ? this.page.cursor() : null;
		this.cursor = (cursor != null)
				? field.collectErrors(() -> this.keyset.decode(cursor, this.page.cursorArgument()), null) : null;
	}

	private @Nullable Condition condition(Selected field) {
		if (this.filter == null) {
			return null;
		}
		Condition condition = Condition.of(this.table, this.filter);
		Filters.check(condition, field::add);
		return condition;
	}

	private OrderBy orderBy(Map<String, Object> arguments, OrderBy defaultOrder, Selected field) {
		OrderBy orderBy = OrderBy.of(this.table, arguments, defaultOrder);
		orderBy.countFilters().forEach((filter) -> Filters.check(filter, field::add));
		return orderBy;
	}

	static FieldKind kind(String name) {
		return switch (name) {
			case "nodes", "edges" -> FieldKind.PAGE;
			case "pageInfo" -> FieldKind.OBJECT;
			case "totalCount" -> FieldKind.TOTAL_COUNT;
			case Groups.AGGREGATE -> FieldKind.AGGREGATE;
			default -> FieldKind.GROUPS;
		};
	}

	/**
	 * Adds the selected fields of the connection to the containing row.
	 */
	Shape.Reader select(List<Selected> fields, RowWriter row) {
		List<Selected> paged = fields.stream().filter((field) -> isPaged(kind(field.name()))).toList();
		Map<Selected, Shape.Reader> page = paged.isEmpty() ? Map.of() : selectPage(paged, row);
		Shape shape = new Shape(this.table.connectionType(), fields, (field) -> switch (kind(field.name())) {
			case PAGE, OBJECT -> Objects.requireNonNull(page.get(field));
			case TOTAL_COUNT -> field.collectErrors(() -> selectTotalCount(field, row), Shape.NONE);
			case AGGREGATE -> selectAggregate(field, row);
			default -> field.collectErrors(() -> selectGroups(field, row), Shape.NONE);
		});
		return (values) -> new Row(shape, values);
	}

	private Shape.Reader selectAggregate(Selected field, RowWriter row) {
		int slot = row.slot();
		String alias = this.sql.alias();
		this.sql.add("(select ");
		RowWriter aggregates = new RowWriter(this.sql);
		// Even if no aggregate is selected, the query must return a single row.
		aggregates.column("count(*)");
		Shape shape = new Aggregates(this.table).select(field, (aggregate) -> {
			int next = aggregates.slot();
			aggregate.accept(this.sql, alias);
			return next;
		});
		aggregates.end();
		this.sql.add(" from ");
		writeMatching(alias);
		this.sql.add(")");
		return (values) -> new Row(shape, aggregates.values((@Nullable Object[]) Objects.requireNonNull(values[slot])));
	}

	private Shape.Reader selectGroups(Selected field, RowWriter row) {
		if (!field.name().equals(GROUPS)) {
			return this.table.group(field.name()).selectOf(field, row, this.selection, this::writeMatching);
		}
		Map<String, Object> arguments = field.arguments();
		String by = (String) Objects.requireNonNull(arguments.get("by"));
		return Groups.select(field, row, this.selection, this.table, GroupKey.of(this.table, by, arguments),
				this::writeMatching);
	}

	private Shape.Reader selectTotalCount(Selected field, RowWriter row) {
		Input atMost = Input.of(field.arguments(), "atMost");
		if (atMost != null && atMost.number() < 0) {
			throw atMost.invalid("must be 0 or greater, was " + atMost.number() + ".");
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
		return Column.reader(ColumnType.NUMBER, slot);
	}

	private static boolean isPaged(FieldKind kind) {
		return kind == FieldKind.PAGE || kind == FieldKind.OBJECT;
	}

	/**
	 * Adds the page to the containing row.
	 * @param fields the selected fields that are about the page
	 * @return the reader of each of these fields
	 */
	private Map<Selected, Shape.Reader> selectPage(List<Selected> fields, RowWriter row) {
		boolean backward = this.page.backward();
		int oppositeSlot = -1;
		if (this.cursor != null && isMoreSelected(fields, backward)) {
			oppositeSlot = row.slot();
			writeOpposite(this.cursor);
		}
		int slot = row.slot();
		String alias = this.sql.alias();
		this.sql.add("(select json_agg(");
		RowWriter paged = new RowWriter(this.sql);
		PageReader page = new PageReader(slot, this.page.size(), backward, oppositeSlot, paged);
		Map<Selected, Shape.Reader> readers = new HashMap<>();
		for (Selected field : fields) {
			readers.put(field, switch (field.name()) {
				case "nodes" -> page.rows(this.selection.object(this.table, field.subfields(), alias, paged));
				case "edges" ->
					page.rows(selectEdge(this.selection, this.table, this.keyset, field.subfields(), alias, paged));
				default -> selectPageInfo(field, alias, paged, page);
			});
		}
		paged.end();
		this.sql.add(") from (select * from ");
		writeRows(alias);
		if (this.cursor != null) {
			this.sql.add(" and ");
			this.keyset.writeBeyond(this.sql, alias, this.cursor, backward);
		}
		this.keyset.writeOrder(this.sql, alias, backward);
		this.sql.add(" limit ")
			.add(this.page.size() + (isMoreSelected(fields, !backward) ? 1 : 0))
			.add(") ")
			.add(alias)
			.add(")");
		return readers;
	}

	/**
	 * Returns whether the client selects the field of {@code pageInfo} that says if there
	 * are rows beyond the page. Reading it costs an extra row or subquery.
	 * @param after whether the field is about the rows after the page, not before it
	 */
	private static boolean isMoreSelected(List<Selected> fields, boolean after) {
		String name = after ? "hasNextPage" : "hasPreviousPage";
		return fields.stream()
			.filter((field) -> field.name().equals("pageInfo"))
			.flatMap((field) -> field.subfields().stream())
			.anyMatch((info) -> info.name().equals(name));
	}

	/**
	 * Adds the selected fields of an edge to a row.
	 * @param keyset the order of the list that the edge belongs to
	 */
	static Shape selectEdge(Selection selection, Table table, Keyset keyset, List<Selected> fields, String alias,
			RowWriter row) {
		return new Shape(table.edgeType(), fields, (field) -> {
			if (field.name().equals("cursor")) {
				return keyset.selectCursor(alias, row);
			}
			Shape node = selection.object(table, field.subfields(), alias, row);
			return (values) -> new Row(node, values);
		});
	}

	private Shape.Reader selectPageInfo(Selected pageInfo, String alias, RowWriter row, PageReader page) {
		Shape shape = new Shape("PageInfo", pageInfo.subfields(), (field) -> switch (field.name()) {
			case "hasNextPage" -> page.hasMore(!this.page.backward());
			case "hasPreviousPage" -> page.hasMore(this.page.backward());
			case "startCursor" -> page.first(this.keyset.selectCursor(alias, row));
			default -> page.last(this.keyset.selectCursor(alias, row));
		});
		return (values) -> new Row(shape, values);
	}

	/**
	 * Writes whether there is a row at the cursor or on its other side. The subquery
	 * searches for the nearest such row in order, because the planner ignores the order
	 * inside a plain EXISTS and might read the whole table.
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
	 * Writes the rows of the connection, with the computed sort keys as columns.
	 */
	private void writeRows(String alias) {
		if (!this.keyset.isComputed()) {
			writeMatching(alias);
			return;
		}
		// Without the offset, the planner would compute the sort keys twice: to compare
		// with the cursor and to sort.
		this.sql.add("(select ").add(alias).add(".*");
		this.keyset.writeComputed(this.sql, alias);
		this.sql.add(" from ");
		writeMatching(alias);
		this.sql.add(" offset 0) ").add(alias).add(" where true");
	}

	/**
	 * Writes the table with the conditions that its rows must meet to be in the
	 * connection.
	 */
	private void writeMatching(String alias) {
		if (this.asOf != null && this.reference != null) {
			this.table.writePast(this.sql, alias, this.asOf, this.reference, this.parent, this.filter);
		}
		else {
			this.table.writeVisible(this.sql, alias, this.filter);
			if (this.reference != null) {
				this.sql.add(" and ");
				this.reference.writeJoin(this.sql, alias, this.parent);
			}
		}
		if (this.condition != null) {
			this.sql.add(" and ");
			this.condition.write(this.sql, alias);
		}
	}

}
