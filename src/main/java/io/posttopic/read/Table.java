package io.posttopic.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

import io.posttopic.relay.GlobalId;
import org.jspecify.annotations.Nullable;

/**
 * A table as the API reads it: the GraphQL type of its rows, the columns of its
 * aggregate, and what features declare of it.
 */
public final class Table {

	private final String type;

	private final String name;

	private final List<Column> key;

	private final Map<String, Column> columns;

	private final Map<String, Reference> references = new LinkedHashMap<>();

	private final Map<String, Field> fields = new HashMap<>();

	private final Map<String, Groups> groups = new HashMap<>();

	private final Map<String, Filter> filters = new HashMap<>();

	private final Map<String, Order> orders = new HashMap<>();

	private Visibility visibility = (sql, alias, filter) -> sql.add("true");

	private @Nullable OrderBy defaultOrder;

	Table(String type, String name, List<Column> key, List<Column> columns) {
		this.type = type;
		this.name = name;
		this.key = key;
		this.columns = new LinkedHashMap<>();
		columns.forEach(this::add);
		this.fields.put("id", this::selectId);
		this.fields.put("databaseId", this::selectDatabaseId);
		this.filters.put("ids",
				(sql, alias, ids) -> sql.add(id().of(alias)).add(" = any(").bind(ids.ids(type), "bigint[]").add(")"));
	}

	private void add(Column column) {
		this.columns.put(column.property(), column);
		this.fields.put(column.property(),
				(field, alias, row, selection) -> column.kind().reader(row.column(column.value(alias))));
	}

	/**
	 * Declares the row of another table that each row belongs to: a field of that name,
	 * and two filters, by its id and by a filter of its own.
	 * @param name the field's name, as in {@code author} where the property is
	 * {@code authorId}
	 * @param target the table of the other row
	 */
	public Table belongsTo(String name, Table target) {
		Reference reference = new Reference(this, name, column(name + "Id"), target);
		this.references.put(name, reference);
		this.fields.put(name, (field, alias, row, selection) -> {
			int slot = row.slot();
			Selection.Nested nested = selection.rowOf(target, field.below(),
					(rows) -> reference.writeJoin(selection.sql(), alias, rows));
			return (values) -> nested.at(slot, values);
		});
		this.filters.put(name, Filters.ofReferenced(reference));
		this.filters.put(name + "Id",
				(sql, alias, id) -> sql.add(reference.column(alias)).add(" = ").bind(id.id(target.type()), "bigint"));
		return this;
	}

	/**
	 * Declares a connection of the rows of another table that belong to each row.
	 * @param name the field's name
	 * @param reference the reference by which they belong to it
	 * @param order their order where none is asked for
	 * @param descending whether that is descending
	 */
	public Table hasMany(String name, Reference reference, String order, boolean descending) {
		OrderBy byDefault = new OrderBy(reference.rows().order(order), descending, null);
		this.fields.put(name,
				(field, alias, row,
						selection) -> new Connection(selection, reference.rows(), reference, alias, byDefault, field)
							.select(field.below(), row));
		return this;
	}

	/**
	 * Declares a list of the rows of this table that share rows of a join table with each
	 * row, most first, each with the number of shared ones.
	 * @param name the field's name
	 * @param own the join table's reference to this table
	 * @param shared its other reference
	 */
	public Table related(String name, Reference own, Reference shared) {
		Groups groups = new Groups(own, null);
		this.fields.put(name,
				(field, alias, row, selection) -> groups.selectRelated(field, row, selection, alias, shared));
		return this;
	}

	/**
	 * Declares that connections of these rows group and count them.
	 * @param name the name of the connection's field
	 * @param reference the reference by which they are grouped
	 */
	public Table groups(String name, Reference reference) {
		this.groups.put(name, new Groups(reference, null));
		return this;
	}

	/**
	 * Declares that connections of these rows group and count the rows of a join table
	 * that belong to them.
	 * @param name the name of the connection's field
	 * @param own the join table's reference to this table
	 * @param grouped its reference by which they are grouped
	 */
	public Table groups(String name, Reference own, Reference grouped) {
		this.groups.put(name, new Groups(grouped, own));
		return this;
	}

	/**
	 * Declares a field of the filter input. Columns and references have theirs already.
	 */
	public Table filter(String name, Filter filter) {
		this.filters.put(name, filter);
		return this;
	}

	/**
	 * Declares an order, and how its ties are broken; the key comes last by itself.
	 * @param value the value of the order's enum
	 * @param properties the aggregate's properties
	 */
	public Table order(String value, String... properties) {
		List<Column> columns = new ArrayList<>();
		for (String property : properties) {
			columns.add(column(property));
		}
		this.orders.put(value, new Order(value, columns, null));
		return this;
	}

	/**
	 * Declares the order by the number of rows of another table that belong to each row.
	 * @param value the value of the order's enum
	 * @param filter the field of the order input that says which rows count
	 * @param reference the reference by which they belong to it
	 */
	public Table countOrder(String value, String filter, Reference reference) {
		this.orders.put(value, new Order(value, List.of(), new Order.Counted(filter, reference)));
		return this;
	}

	/**
	 * Declares the order of these rows where none is asked for.
	 */
	public Table orderedBy(String value, boolean descending) {
		this.defaultOrder = new OrderBy(order(value), descending, null);
		return this;
	}

	/**
	 * Declares the one row of another table that belongs to each row and meets a
	 * condition, or null.
	 * @param name the field's name
	 * @param reference the reference by which it belongs to it
	 * @param condition writes the condition on the other table's rows
	 */
	public Table hasOne(String name, Reference reference, BiConsumer<Sql, String> condition) {
		this.fields.put(name, (field, alias, row, selection) -> {
			int slot = row.slot();
			Selection.Nested nested = selection.rowOf(reference.rows(), field.below(), (rows) -> {
				reference.writeJoin(selection.sql(), rows, alias);
				selection.sql().add(" and ");
				condition.accept(selection.sql(), rows);
			});
			return (values) -> nested.at(slot, values);
		});
		return this;
	}

	/**
	 * Declares that a property is read otherwise than from its column alone.
	 * @param property the aggregate's property
	 * @param value writes what is read of a row of an alias
	 */
	public Table readAs(String property, BiConsumer<Sql, String> value) {
		Column column = column(property);
		this.fields.put(property, (field, alias, row, selection) -> {
			int slot = row.slot();
			value.accept(selection.sql(), alias);
			return column.kind().reader(slot);
		});
		return this;
	}

	/**
	 * Declares a text that is computed of each row.
	 * @param name the field's name
	 * @param value returns the SQL, without parameters, for a row of an alias
	 */
	public Table computed(String name, UnaryOperator<String> value) {
		this.fields.put(name,
				(field, alias, row, selection) -> Column.Kind.TEXT.reader(row.column(value.apply(alias))));
		return this;
	}

	/**
	 * Declares that a property has another property's value wherever that is not null: as
	 * a field, and in filters, orders and cursors, so that these agree. Must be declared
	 * before the orders by it.
	 */
	public Table prefer(String preferred, String property) {
		add(column(property).preferring(column(preferred)));
		return this;
	}

	/**
	 * Declares which rows the caller may see, wherever the table is read.
	 */
	public Table visible(Visibility visibility) {
		this.visibility = visibility;
		return this;
	}

	/**
	 * Writes the table and which of its rows the caller may see, to be followed by more
	 * conditions.
	 * @param filter the filter that the rows must match as well, if there is one
	 */
	void writeVisible(Sql sql, String alias, @Nullable Input filter) {
		sql.add(this.name).add(" ").add(alias).add(" where ");
		this.visibility.write(sql, alias, filter);
	}

	/**
	 * Writes which rows the caller may see.
	 */
	void writeVisibility(Sql sql, String alias, @Nullable Input filter) {
		this.visibility.write(sql, alias, filter);
	}

	/**
	 * Writes the column of a property.
	 */
	public String column(String alias, String property) {
		return column(property).of(alias);
	}

	String type() {
		return this.type;
	}

	String name() {
		return this.name;
	}

	List<Column> key() {
		return this.key;
	}

	/**
	 * The one column of a key that has one.
	 */
	Column id() {
		return this.key.getFirst();
	}

	/**
	 * The type of the row whose id a column of the key holds: another table's where the
	 * table is a join table.
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
		return known(this.columns.get(property), property);
	}

	/**
	 * A reference that has been declared.
	 */
	public Reference reference(String name) {
		return known(this.references.get(name), name);
	}

	Field field(String name) {
		return known(this.fields.get(name), name);
	}

	Groups group(String name) {
		return known(this.groups.get(name), name);
	}

	Order order(String value) {
		return known(this.orders.get(value), value);
	}

	/**
	 * The counting order whose rows a field of the order input filters.
	 */
	Order countedBy(String filter) {
		return known(this.orders.values()
			.stream()
			.filter((order) -> order.counted() != null && order.counted().filter().equals(filter))
			.findFirst()
			.orElse(null), filter);
	}

	OrderBy defaultOrder() {
		return known(this.defaultOrder, "orderedBy");
	}

	/**
	 * The filter of a name: as declared, or that of the column of the name.
	 */
	Filter filter(String name) {
		Filter filter = this.filters.get(name);
		return (filter != null) ? filter : Filters.ofColumn(column(name));
	}

	private Shape.Reader selectId(Selected field, String alias, RowWriter row, Selection selection) {
		int first = row.column(this.key.getFirst().value(alias));
		if (this.key.size() == 1) {
			return (values) -> GlobalId.encode(this.type, String.valueOf(values[first]));
		}
		int second = row.column(this.key.getLast().value(alias));
		return (values) -> GlobalId.encode(this.type, String.valueOf(values[first]), String.valueOf(values[second]));
	}

	private Shape.Reader selectDatabaseId(Selected field, String alias, RowWriter row, Selection selection) {
		int slot = row.column(id().value(alias));
		return (values) -> String.valueOf(values[slot]);
	}

	private <T> T known(@Nullable T declared, String name) {
		if (declared == null) {
			throw new IllegalStateException("Nothing is declared for " + name + " of " + this.type);
		}
		return declared;
	}

}
