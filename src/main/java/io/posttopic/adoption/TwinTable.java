package io.posttopic.adoption;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.database.ColumnType;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.Names;

/**
 * A twin with its columns and its join table, and the SQL that merges it.
 *
 * @param columns the twin's columns by their names in lower case and without underscores
 */
record TwinTable(Aggregate join, Catalog.ExistingTable table, Map<String, Catalog.ExistingColumn> columns) {

	private static final List<String> DATES = List.of("createdAt", "updatedAt");

	static TwinTable of(Aggregate join, Catalog.ExistingTable table, Collection<Catalog.ExistingColumn> columns) {
		Map<String, Catalog.ExistingColumn> byName = new LinkedHashMap<>();
		columns.forEach((column) -> byName.putIfAbsent(Names.plain(column.name()), column));
		return new TwinTable(join, table, byName);
	}

	boolean containsPairs() {
		return this.table.otherKind() == null && this.join.ends()
			.stream()
			.map((end) -> this.columns.get(Names.plain(end.column())))
			.allMatch((column) -> column != null && ColumnType.NUMBER.fits(column.type()));
	}

	String quoted() {
		return this.table.quoted();
	}

	String rows() {
		return "(select %s as l, %s as r from %s twin) twin".formatted(key(0), key(1), quoted());
	}

	Stream<Catalog.ExistingColumn> dates() {
		return DATES.stream().filter(this::has).map(this::actualColumn);
	}

	/**
	 * Returns the twin's columns that are not copied, with their types.
	 */
	List<String> columnsLeft() {
		List<String> copied = values().keySet().stream().map(Names::plain).toList();
		return this.columns.entrySet()
			.stream()
			.filter((column) -> !copied.contains(column.getKey()) && !column.getKey().equals("id"))
			.map((column) -> column.getValue().name() + " " + column.getValue().sqlType())
			.toList();
	}

	String lock() {
		return "lock table %s, %s in share row exclusive mode".formatted(Names.quoted(this.join.table()), quoted());
	}

	String rename(String name) {
		return "alter table %s rename to %s".formatted(quoted(), Names.quoted(name));
	}

	/**
	 * Returns the statement that copies the twin's pairs into the join table. If a pair
	 * occurs more than once, its oldest row is copied. Older pairs are copied first, so
	 * that they get lower positions.
	 */
	String insert() {
		Map<String, String> values = values();
		Aggregate.End left = this.join.ends().get(0);
		Aggregate.End right = this.join.ends().get(1);
		String valuesAsColumns = values.entrySet()
			.stream()
			.map((value) -> value.getValue() + " as " + Names.quoted(value.getKey()))
			.collect(Collectors.joining(", "));
		String age = Stream.concat(DATES.stream().filter(this::has).map(this::column), Stream.of("twin.ctid"))
			.collect(Collectors.joining(", "));
		Map<String, String> parts = new HashMap<>();
		parts.put("join", Names.quoted(this.join.table()));
		parts.put("columns", values.keySet().stream().map(Names::quoted).collect(Collectors.joining(", ")));
		parts.put("values", valuesAsColumns);
		parts.put("twin", quoted());
		parts.put("age", age);
		parts.put("left", key(0));
		parts.put("leftColumn", Names.quoted(left.column()));
		parts.put("leftTable", Names.quoted(left.table()));
		parts.put("right", key(1));
		parts.put("rightColumn", Names.quoted(right.column()));
		parts.put("rightTable", Names.quoted(right.table()));
		// A name cannot contain a placeholder: it is a spelling of a mapped name.
		// Existing pairs are excluded here, and not by ON CONFLICT, which would fire
		// BEFORE INSERT triggers for them.
		return Changelog.PLACEHOLDERS.replacePlaceholders(
				"""
						insert into ${join} (${columns})
						select ${columns} from (
						  select distinct on (${left}, ${right}) ${values}
						  from ${twin} twin
						  where exists (select from ${leftTable} where id = ${left}) and exists (select from ${rightTable} where id = ${right})
						  and not exists (select from ${join} there where there.${leftColumn} = ${left} and there.${rightColumn} = ${right})
						  order by ${left}, ${right}, ${age}
						) pair
						order by "createdAt", ${leftColumn}, ${rightColumn}""",
				parts::get);
	}

	/**
	 * Maps each copied column of the join table to the SQL of its value: the pair, the
	 * dates, and the fields whose meaning does not depend on other rows.
	 */
	private Map<String, String> values() {
		Map<String, String> values = new LinkedHashMap<>();
		this.join.ends().forEach((end) -> values.put(end.column(), column(end.column())));
		DATES.forEach((date) -> values.put(date, has(date) ? "coalesce(%s, now())".formatted(column(date)) : "now()"));
		this.join.columns().stream().filter(this::copies).forEach((column) -> {
			String value = column(column.name());
			values.put(column.name(),
					(column.type() == ColumnType.BOOLEAN) ? "coalesce(%s, false)".formatted(value) : value);
		});
		return values;
	}

	/**
	 * Returns whether a field of the join table is copied. Numbers are not, because they
	 * would be positions or keys.
	 */
	private boolean copies(Aggregate.MappedColumn column) {
		return has(column.name()) && !DATES.contains(column.name()) && column.type() != ColumnType.NUMBER
				&& column.type().fits(actualColumn(column.name()).type());
	}

	private boolean has(String column) {
		return this.columns.containsKey(Names.plain(column));
	}

	private Catalog.ExistingColumn actualColumn(String name) {
		return Objects.requireNonNull(this.columns.get(Names.plain(name)));
	}

	private String column(String name) {
		return "twin." + actualColumn(name).quoted();
	}

	private String key(int end) {
		return column(this.join.ends().get(end).column());
	}

}
