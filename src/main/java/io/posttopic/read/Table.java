package io.posttopic.read;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import io.posttopic.database.ColumnType;
import io.posttopic.relay.GlobalId;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A table as the API exposes it: the GraphQL type of its rows, the columns of its
 * aggregate, and the fields, filters, orders and visibility that features declare for it.
 * <p>
 * Features obtain tables from {@link ReadModel} and configure them with the fluent
 * methods of this class. All declarations are made at startup.
 */
public final class Table {

	private final String type;

	private final List<Column> key;

	private final Map<String, Column> columns = new LinkedHashMap<>();

	private final Map<String, Reference> references = new LinkedHashMap<>();

	private final Map<String, Field> fields = new HashMap<>();

	private final Map<Column, BiConsumer<Sql, String>> values = new HashMap<>();

	private final Set<Column> indexed = new HashSet<>();

	/** The filters whose rows the indexes of some columns are restricted to. */
	private final Map<Column, String> partiallyIndexed = new HashMap<>();

	private final Map<String, Groups> groups = new HashMap<>();

	/** The orders of the lists of other tables' rows, by field. */
	private final Map<String, Keyset> lists = new HashMap<>();

	/** The orders of the lists of other tables' rows that edges in payloads belong to. */
	private final Map<String, Keyset> edges = new HashMap<>();

	private final Map<String, Filter> filters = new HashMap<>();

	private final Map<String, Order> orders = new HashMap<>();

	/** The columns with former values, by property. */
	private final Map<String, String> formerValues = new HashMap<>();

	private String from;

	private @Nullable PastRows past;

	private @Nullable Table changed;

	private Visibility visibility = (sql, alias, filter) -> sql.add("true");

	private @Nullable OrderBy defaultOrder;

	Table(String type, String name, List<Column> key, List<Column> columns) {
		this.type = type;
		this.from = name;
		this.key = key;
		columns.forEach(this::add);
		field("id", FieldKind.VALUE, (field, alias, row, selection) -> globalId(type, key, alias, row));
		field("databaseId", FieldKind.VALUE, (field, alias, row, selection) -> {
			int slot = row.column(id().value(alias));
			return (values) -> String.valueOf(values[slot]);
		});
		this.filters.put("ids", Filter.by(Filter.Access.INDEX,
				(sql, alias, ids) -> sql.add(id().of(alias)).add(" = any(").bind(ids.ids(type), "bigint[]").add(")")));
	}

	private void add(Column column) {
		this.columns.put(column.property(), column);
		field(column.property(), FieldKind.VALUE,
				(field, alias, row, selection) -> Column.reader(column.type(), row.column(column.value(alias))));
	}

	private void field(String name, FieldKind kind, Field.Selector selector) {
		this.fields.put(name, new Field(kind, selector));
	}

	/**
	 * Adds a many-to-one reference to another table: a field that returns the referenced
	 * row, and filters by its id, by a filter on the referenced row, and by whether there
	 * is one.
	 * @param column the column of the property that refers to the other table
	 */
	void addReference(Column column, Table target) {
		String name = column.property().replaceFirst("Id$", "");
		Reference reference = new Reference(this, name, List.of(column), target);
		this.references.put(name, reference);
		field(name, FieldKind.ROW, (field, alias, row, selection) -> selection.rowOf(target, field.subfields(), row,
				(rows) -> reference.writeJoin(selection.sql(), alias, rows)));
		this.filters.put(name, Filters.ofReferenced(reference));
		this.filters.put(column.property(), Filter.by(Filter.Access.INDEX,
				(sql, alias, id) -> sql.add(reference.column(alias)).add(" = ").bind(id.id(target.type()), "bigint")));
		this.filters.put(name + "IsNull", (sql, alias, isNull) -> sql.add(reference.column(alias))
			.add(isNull.bool() ? " is null" : " is not null"));
	}

	/**
	 * Declares a reference by the whole key of a join table.
	 * @param target the join table, whose key has the same properties as columns of this
	 * table
	 */
	public Reference referenceByKey(String name, Table target) {
		return new Reference(this, name, target.key.stream().map((part) -> column(part.property())).toList(), target);
	}

	/**
	 * Declares a connection of the rows of another table that reference each row.
	 * @param reference the other table's reference to this table
	 */
	public Table hasMany(String name, Reference reference, String order, boolean descending) {
		OrderBy defaultOrder = OrderBy.of(reference.rows().order(order), descending);
		this.lists.put(name, new Keyset(reference.rows(), reference, defaultOrder));
		field(name, FieldKind.CONNECTION,
				(field, alias, row,
						selection) -> new Connection(selection, reference.rows(), reference, alias, defaultOrder, field)
							.select(field.subfields(), row));
		return this;
	}

	/**
	 * Declares a field of payloads that returns a row's edge in a list of another table's
	 * row, in the default order.
	 * @param parent the table that {@link #hasMany has} the list
	 */
	public Table edge(String field, Table parent, String list) {
		this.edges.put(field, requireDeclared(parent.lists.get(list), list));
		return this;
	}

	/**
	 * Returns the order of the list that an edge in a payload belongs to, or null if the
	 * field returns the row itself. Unless another list is declared, that is the list of
	 * the whole table, in the default order.
	 */
	@Nullable Keyset edge(Selected field) {
		if (!field.typeName().equals(edgeType())) {
			return null;
		}
		Keyset declared = this.edges.get(field.name());
		return (declared != null) ? declared : new Keyset(this, null, defaultOrder());
	}

	/**
	 * Declares a list of the rows of this table that share rows of a join table with each
	 * row, with the number of shared rows, in descending order of that number.
	 * @param own the join table's reference to this table
	 * @param shared the join table's other reference
	 */
	public Table related(String name, Reference own, Reference shared) {
		Groups groups = new Groups(own, null);
		field(name, FieldKind.GROUPS,
				(field, alias, row, selection) -> groups.selectRelated(field, row, selection, alias, shared));
		return this;
	}

	/**
	 * Declares a field of this table's connections that groups the rows by a reference
	 * and counts them.
	 * @param name the name of the connection's field
	 * @param reference the reference to group by
	 */
	public Table groups(String name, Reference reference) {
		this.groups.put(name, new Groups(reference, null));
		return this;
	}

	/**
	 * Declares a field of this table's connections that groups the join rows of the
	 * connection's rows and counts them.
	 * @param name the name of the connection's field
	 * @param own the join table's reference to this table
	 * @param grouped the join table's reference to group by
	 */
	public Table groups(String name, Reference own, Reference grouped) {
		this.groups.put(name, new Groups(grouped, own));
		return this;
	}

	/**
	 * Declares a field of the filter input. Columns and references have filters by
	 * default.
	 */
	public Table filter(String name, Filter filter) {
		this.filters.put(name, filter);
		return this;
	}

	/**
	 * Declares the properties for which the table has an index that begins with the
	 * column or with its sort key. A filter on any other column reads all rows.
	 */
	public Table indexed(String... properties) {
		Arrays.stream(properties).map(this::column).forEach(this.indexed::add);
		return this;
	}

	/**
	 * Declares a property for which the table has an index of only those rows that have a
	 * value. Comparisons with the property exclude all others.
	 * @param filter the boolean filter that matches these rows as well
	 */
	public Table indexedIf(String filter, String property) {
		this.partiallyIndexed.put(column(property), filter);
		return this;
	}

	boolean isIndexed(Column column) {
		return this.indexed.contains(column) || this.partiallyIndexed.containsKey(column);
	}

	/**
	 * Returns whether an index has the rows of the whole table in the order of a column.
	 * @param filter the filter that the rows must match as well, or null
	 */
	boolean isOrdered(Column column, @Nullable Input filter) {
		String matching = this.partiallyIndexed.get(column);
		if (matching == null || filter == null) {
			return this.indexed.contains(column);
		}
		Input matched = filter.field(matching);
		Input compared = filter.field(column.property());
		return matched != null && matched.bool()
				|| compared != null && filter(column.property()).access(compared) == Filter.Access.INDEX;
	}

	/**
	 * Declares an order. The key is always appended as the last criterion.
	 * @param value the value of the order's enum
	 * @param properties the properties to sort by, the first one first
	 */
	public Table order(String value, String... properties) {
		List<Column> columns = Arrays.stream(properties).map(this::column).toList();
		this.orders.put(value, new Order(value, columns, null, null));
		return this;
	}

	/**
	 * Declares an order by the number of rows of another table that reference each row.
	 * @param value the value of the order's enum
	 * @param filter the field of the order input that restricts which rows are counted
	 * @param reference the other table's reference to this table
	 */
	public Table countOrder(String value, String filter, Reference reference) {
		this.orders.put(value, new Order(value, List.of(), new Order.Counted(filter, reference), null));
		return this;
	}

	/**
	 * Declares the default order of this table's connections.
	 */
	public Table orderedBy(String value, boolean descending) {
		this.defaultOrder = OrderBy.of(order(value), descending);
		return this;
	}

	/**
	 * Declares a field that returns the single row of another table that references each
	 * row and meets a condition, or null.
	 * @param reference the other table's reference to this table
	 * @param condition writes the condition, given the alias of the other table
	 */
	public Table hasOne(String name, Reference reference, BiConsumer<Sql, String> condition) {
		field(name, FieldKind.ROW,
				(field, alias, row, selection) -> selection.rowOf(reference.rows(), field.subfields(), row, (rows) -> {
					reference.writeJoin(selection.sql(), rows, alias);
					selection.sql().add(" and ");
					condition.accept(selection.sql(), rows);
				}));
		return this;
	}

	/**
	 * Declares that a property has the value of a custom expression instead of its
	 * column, in the field and in every filter, order and aggregate, so that none of them
	 * reveals what the field does not show.
	 * @param value writes the expression, given the table's alias
	 */
	public Table readAs(String property, BiConsumer<Sql, String> value) {
		Column column = column(property);
		this.values.put(column, value);
		field(property, FieldKind.VALUE, (field, alias, row, selection) -> {
			int slot = row.slot();
			value.accept(selection.sql(), alias);
			return Column.reader(column.type(), slot);
		});
		return this;
	}

	boolean isReadAs(Column column) {
		return this.values.containsKey(column);
	}

	/**
	 * Writes the value of a column as the caller may see it.
	 */
	void writeValue(Sql sql, String alias, Column column) {
		this.values.getOrDefault(column, (statement, table) -> statement.add(column.value(table))).accept(sql, alias);
	}

	/**
	 * Declares a search for words in two text columns: the filter {@code search} and the
	 * order {@code RELEVANCE}.
	 * @param first the property whose words weigh more
	 */
	public Search searchable(String first, String second) {
		Search search = new Search(this, first, second);
		this.filters.put(Search.FILTER, search.filter());
		this.orders.put("RELEVANCE", new Order("RELEVANCE", List.of(), null, search));
		return search;
	}

	/**
	 * Declares a field that is computed by SQL.
	 */
	public Table computed(String name, ColumnType type, Computed computed) {
		field(name, FieldKind.VALUE, (field, alias, row, selection) -> {
			Input arguments = new Input("", field.arguments(), null);
			int slot = row.slot();
			computed.write(selection.sql(), alias, arguments);
			return Column.reader(type, slot);
		});
		return this;
	}

	@FunctionalInterface
	public interface Computed {

		/**
		 * Writes the value.
		 * @param sql the statement, where an expression is expected
		 */
		void write(Sql sql, String alias, Input arguments);

	}

	/**
	 * Declares that a property takes the value of another property wherever that one is
	 * not null. This applies to the field and to filters, orders and cursors alike, so
	 * that they agree. Must be declared before any order by the property.
	 */
	public Table prefer(String preferred, String property) {
		add(column(property).preferring(column(preferred)));
		return this;
	}

	/**
	 * Declares that a row is found by former values of a unique text as well, if no row
	 * has that text now.
	 * @param property the property that contains the unique text
	 * @param column the column with an array of the former values
	 */
	public Table formerly(String property, String column) {
		this.formerValues.put(property, "\"" + column + "\"");
		return this;
	}

	/**
	 * Writes the condition that a row has a value now, or if none has, that it had it
	 * formerly. The condition makes two index lookups, the second of which runs only if
	 * the first finds nothing. For a disjunction, the planner would read the whole table.
	 */
	void writeIdentity(Sql sql, String alias, String property, Object value) {
		String type = column(property).type().parameterType();
		String former = this.formerValues.get(property);
		if (former == null) {
			sql.add(column(alias, property)).add(" = ").bind(value, type);
			return;
		}
		String present = sql.alias();
		String past = sql.alias();
		sql.add(id().of(alias))
			.add(" = coalesce((select ")
			.add(id().of(present))
			.add(" from " + this.from + " " + present);
		sql.add(" where ").add(column(present, property)).add(" = ").bind(value, type);
		sql.add(" order by 1 limit 1), (select ").add(id().of(past)).add(" from " + this.from + " " + past);
		sql.add(" where " + past + "." + former).add(" @> array[").bind(value, type).add("] order by 1 limit 1))");
	}

	/**
	 * Declares which rows the caller may see. The condition applies wherever the table is
	 * read.
	 */
	public Table visible(Visibility visibility) {
		this.visibility = visibility;
		return this;
	}

	/**
	 * Declares that the rows are those of a query and have no global ids.
	 * @param query returns the query, which has no parameters
	 */
	public Table from(String query) {
		this.from = "(" + query + ")";
		return this;
	}

	/**
	 * Returns the type of the events that tell subscribers about the changes in this
	 * table.
	 * @param row this table's reference to the changed rows
	 */
	Table events(Reference row) {
		Table rows = row.target();
		Table events = new Table(rows.type + "Event", this.from, this.key, List.copyOf(this.columns.values()));
		events.fields.putAll(this.fields);
		events.visibility = this.visibility;
		events.changed = rows;
		events.field("cursor", FieldKind.VALUE,
				(field, alias, values, selection) -> Column.reader(ColumnType.TEXT, values.column("event.cursor")));
		events.field("id", FieldKind.VALUE,
				(field, alias, values, selection) -> globalId(rows.type, row.columns(), alias, values));
		events.field(StringUtils.uncapitalize(rows.type), FieldKind.ROW,
				(field, alias, values, selection) -> selection.rowOf(rows, field.subfields(), values, (changed) -> {
					row.writeJoin(selection.sql(), alias, changed);
					selection.sql().add(" and " + alias + ".kind <> 'REMOVED'");
				}));
		return events;
	}

	/**
	 * Returns the table whose changes the events of this type are about.
	 */
	Table changed() {
		return requireDeclared(this.changed, "changed");
	}

	/**
	 * Declares how the rows are read as they were in the past.
	 */
	public Table past(PastRows rows) {
		this.past = rows;
		return this;
	}

	/**
	 * Declares a field that returns an object whose values are columns of the same row,
	 * or null.
	 * @param object the columns and references of the object, see
	 * {@link ReadModel#object}
	 * @param present writes the condition that there is an object, given the alias of the
	 * row
	 */
	public Table object(String name, Table object, BiConsumer<Sql, String> present) {
		field(name, FieldKind.OBJECT, (field, alias, row, selection) -> {
			int slot = row.slot();
			present.accept(selection.sql(), alias);
			Shape shape = selection.object(object, field.subfields(), alias, row);
			return (values) -> Boolean.TRUE.equals(values[slot]) ? new Row(shape, values) : null;
		});
		return this;
	}

	/**
	 * Writes the table with its alias, {@code where} and the visibility condition. The
	 * caller may append further conditions with {@code and}.
	 * @param filter the filter that the rows must match as well, or null
	 */
	void writeVisible(Sql sql, String alias, @Nullable Input filter) {
		sql.add(this.from).add(" ").add(alias).add(" where ");
		this.visibility.write(sql, alias, filter);
	}

	/**
	 * Writes what {@link #writeVisible} writes, for the rows as they were in the past.
	 * @param asOf the argument with the point in time
	 * @param reference the reference to the row that contains the connection
	 * @param parent the alias of that row
	 */
	void writePast(Sql sql, String alias, Input asOf, Reference reference, String parent, @Nullable Input filter) {
		sql.add("(");
		requireDeclared(this.past, "past").write(sql, asOf, reference, parent);
		sql.add(") ").add(alias).add(" where ");
		this.visibility.write(sql, alias, filter);
	}

	/**
	 * Returns the argument with a point in the past, or null if there is none.
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if the rows are not known as
	 * they were then
	 */
	@Nullable Input requireKnownPast(@Nullable Input asOf) {
		if (asOf != null) {
			requireDeclared(this.past, "past").check(asOf);
		}
		return asOf;
	}

	/**
	 * Writes the visibility condition alone.
	 * @param filter the filter that the rows must match as well, or null
	 */
	void writeVisibility(Sql sql, String alias, @Nullable Input filter) {
		this.visibility.write(sql, alias, filter);
	}

	/**
	 * Returns the SQL expression of a property's column, qualified by an alias.
	 */
	public String column(String alias, String property) {
		return column(property).of(alias);
	}

	/**
	 * Returns the filter of a connection of this table.
	 * @param arguments the arguments of the connection
	 * @return the filter, or null if there is none
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if a list contains null
	 */
	public @Nullable Condition filter(Map<String, Object> arguments) {
		Input filter = Input.of(arguments, "filter");
		return (filter != null) ? Condition.of(this, filter) : null;
	}

	/**
	 * Returns how many times the requested order adds the cost of reading all rows of a
	 * connection.
	 * @param arguments the arguments of the connection
	 * @param whole whether the connection lists the whole table
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if the order is invalid
	 */
	public int fullReads(Map<String, Object> arguments, boolean whole) {
		OrderBy orderBy = orderBy(arguments);
		int reads = orderBy.fullReads(this);
		return (whole && !orderBy.isIndexed(this, Input.of(arguments, "filter"))) ? Math.max(1, reads) : reads;
	}

	/**
	 * Returns the filters on the related rows whose numbers order a connection of this
	 * table.
	 * @param arguments the arguments of the connection
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if the order is invalid
	 */
	public List<Condition> countFilters(Map<String, Object> arguments) {
		return orderBy(arguments).countFilters();
	}

	private OrderBy orderBy(Map<String, Object> arguments) {
		return OrderBy.of(this, arguments, defaultOrder());
	}

	String type() {
		return this.type;
	}

	String connectionType() {
		return this.type + "Connection";
	}

	String edgeType() {
		return this.type + "Edge";
	}

	String from() {
		return this.from;
	}

	/**
	 * Returns whether rows have global ids.
	 */
	boolean isNode() {
		return this.from.startsWith("\"");
	}

	List<Column> key() {
		return this.key;
	}

	/**
	 * Returns the first column of the key, which is the id if the key is not composite.
	 */
	Column id() {
		return this.key.getFirst();
	}

	/**
	 * Returns the type of the global ids that identify a key column's value: the
	 * referenced table's type in a join table, otherwise this table's type.
	 */
	String typeOf(Column column) {
		for (Reference reference : this.references.values()) {
			if (reference.column().equals(column)) {
				return reference.target().type();
			}
		}
		return this.type;
	}

	Column column(String property) {
		return requireDeclared(this.columns.get(property), property);
	}

	/**
	 * Returns a reference that a property of the aggregate declares with
	 * {@link io.posttopic.database.RefersTo}.
	 * @param name the property's name without {@code Id}
	 */
	public Reference reference(String name) {
		return requireDeclared(this.references.get(name), name);
	}

	boolean hasReference(String name) {
		return this.references.containsKey(name);
	}

	Field field(String name) {
		return requireDeclared(this.fields.get(name), name);
	}

	Groups group(String name) {
		return requireDeclared(this.groups.get(name), name);
	}

	Order order(String value) {
		return requireDeclared(this.orders.get(value), value);
	}

	/**
	 * Returns the counting order that a field of the order input belongs to.
	 */
	Order countedBy(String filter) {
		return requireDeclared(this.orders.values()
			.stream()
			.filter((order) -> order.counted() != null && order.counted().filter().equals(filter))
			.findFirst()
			.orElse(null), filter);
	}

	OrderBy defaultOrder() {
		return requireDeclared(this.defaultOrder, "orderedBy");
	}

	/**
	 * Returns the declared filter of that name, or else the default filter of the column
	 * of that name.
	 */
	Filter filter(String name) {
		Filter filter = this.filters.get(name);
		return (filter != null) ? filter : Filters.ofColumn(this, column(name));
	}

	private static Shape.Reader globalId(String type, List<Column> key, String alias, RowWriter row) {
		int first = row.column(key.getFirst().value(alias));
		if (key.size() == 1) {
			return (values) -> GlobalId.encode(type, String.valueOf(values[first]));
		}
		int second = row.column(key.getLast().value(alias));
		return (values) -> GlobalId.encode(type, String.valueOf(values[first]), String.valueOf(values[second]));
	}

	private <T> T requireDeclared(@Nullable T declared, String name) {
		if (declared == null) {
			throw new IllegalStateException("No feature declares " + this.type + "." + name + ".");
		}
		return declared;
	}

}
