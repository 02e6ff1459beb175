package io.posttopic.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLTypeUtil;
import io.posttopic.database.ColumnType;
import io.posttopic.database.RefersTo;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Nullness;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.stereotype.Component;

/**
 * The tables that the API reads. Columns come from the Spring Data mapping of the
 * aggregates, everything else from what the features' {@link Reading} beans declare.
 */
@Component
public class ReadModel {

	/** The interface of all rows with global ids. */
	static final String NODE = "Node";

	private final RelationalMappingContext mapping;

	private final Map<String, Table> tables = new LinkedHashMap<>();

	private final Map<String, Table> connections = new HashMap<>();

	private final Map<String, Table> events = new LinkedHashMap<>();

	private final Set<String> edges = new HashSet<>();

	ReadModel(RelationalMappingContext mapping, List<Reading> readings) {
		this.mapping = mapping;
		readings.forEach((reading) -> reading.declare(this));
	}

	/**
	 * Returns the table of an aggregate. It is created from the mapping on first use.
	 */
	public Table table(Class<?> aggregate) {
		String type = aggregate.getSimpleName();
		Table table = this.tables.get(type);
		if (table == null) {
			table = createTable(type, aggregate);
			this.tables.put(type, table);
			this.connections.put(table.connectionType(), table);
			this.edges.add(table.edgeType());
			addReferences(aggregate, table);
		}
		return table;
	}

	public RelationalMappingContext mapping() {
		return this.mapping;
	}

	/**
	 * Creates the columns and references of an object that is part of a row, for
	 * {@link Table#object}.
	 * @param type a record with a property for each column
	 * @param prefix the prefix of the names of its columns
	 */
	public Table object(Class<?> type, String prefix) {
		List<Column> columns = columns(type).stream().map((column) -> column.prefixed(prefix)).toList();
		Table object = new Table(type.getSimpleName(), "", List.of(), columns);
		addReferences(type, object);
		return object;
	}

	/**
	 * Declares the type of the events that tell subscribers about changes of rows. It is
	 * named like the type of the rows, with {@code Event} appended, and has the fields of
	 * the changes, {@code cursor}, the row's {@code id}, and the row.
	 * @param row the reference of the changes to the changed rows
	 */
	public void events(Reference row) {
		Table events = row.rows().events(row);
		this.events.put(events.type(), events);
	}

	Collection<Table> events() {
		return this.events.values();
	}

	/**
	 * Returns the events of a type, or null if the type is not one of events.
	 */
	@Nullable Table events(String type) {
		return this.events.get(type);
	}

	/**
	 * Returns the kind of value that a field returns. The field must not be one of
	 * introspection, such as {@code __typename}.
	 */
	public FieldKind kind(Selected field) {
		String parent = field.parentType().getName();
		Table table = this.tables.getOrDefault(parent, this.events.get(parent));
		if (table != null) {
			return table.field(field.name()).kind();
		}
		if (this.connections.containsKey(parent)) {
			return Connection.kind(field.name());
		}
		String type = field.typeName();
		if (this.connections.containsKey(type)) {
			return FieldKind.CONNECTION;
		}
		boolean row = this.tables.containsKey(type) || type.equals(NODE) || this.edges.contains(type);
		if (row && !this.edges.contains(parent)) {
			return FieldKind.ROW;
		}
		return (GraphQLTypeUtil.unwrapAll(field.definition().getType()) instanceof GraphQLCompositeType)
				? FieldKind.OBJECT : FieldKind.VALUE;
	}

	/**
	 * Returns the table whose rows a connection lists.
	 * @param field a field of the kind {@link FieldKind#CONNECTION}
	 */
	public Table rows(Selected field) {
		return Objects.requireNonNull(this.connections.get(field.typeName()));
	}

	/**
	 * Returns the table that the filter in a mutation's input selects rows of, or null if
	 * the input has no filter.
	 */
	public @Nullable Table filteredRows(Selected mutation) {
		GraphQLArgument argument = mutation.definition().getArgument("input");
		if (argument == null
				|| !(GraphQLTypeUtil.unwrapNonNull(argument.getType()) instanceof GraphQLInputObjectType input)
				|| input.getField("filter") == null) {
			return null;
		}
		GraphQLNamedType filter = GraphQLTypeUtil.unwrapAllAs(input.getField("filter").getType());
		return this.tables.get(filter.getName().replaceFirst("Filter$", ""));
	}

	/**
	 * Returns the table whose rows the connections of a type list, or null if the type is
	 * not one of connections.
	 */
	@Nullable Table rows(String connectionType) {
		return this.connections.get(connectionType);
	}

	@Nullable Table table(String type) {
		return this.tables.get(type);
	}

	Collection<Table> tables() {
		return this.tables.values();
	}

	private Table createTable(String type, Class<?> aggregate) {
		RelationalPersistentEntity<?> entity = this.mapping.getRequiredPersistentEntity(aggregate);
		RelationalPersistentProperty id = entity.getRequiredIdProperty();
		List<Column> key = id.isEntity() ? columns(id.getActualType()) : List.of(column(id));
		List<Column> columns = new ArrayList<>(columns(aggregate));
		columns.addAll(key);
		return new Table(type, quoted(entity.getQualifiedTableName()), key, columns);
	}

	private List<Column> columns(Class<?> type) {
		List<Column> columns = new ArrayList<>();
		for (RelationalPersistentProperty property : this.mapping.getRequiredPersistentEntity(type)) {
			if (!property.isEntity()) {
				columns.add(column(property));
			}
		}
		return columns;
	}

	private void addReferences(Class<?> type, Table table) {
		for (RelationalPersistentProperty property : this.mapping.getRequiredPersistentEntity(type)) {
			RefersTo reference = property.findAnnotation(RefersTo.class);
			if (property.isEntity()) {
				addReferences(property.getActualType(), table);
			}
			else if (reference != null) {
				table.addReference(table.column(property.getName()), table(reference.value()));
			}
		}
	}

	private static Column column(RelationalPersistentProperty property) {
		boolean nullable = Nullness.forField(Objects.requireNonNull(property.getField())) == Nullness.NULLABLE;
		return new Column(property.getName(), quoted(property.getColumnName()), ColumnType.of(property.getType()),
				nullable, null);
	}

	private static String quoted(SqlIdentifier name) {
		return "\"" + name.getReference().replace("\"", "\"\"") + "\"";
	}

}
