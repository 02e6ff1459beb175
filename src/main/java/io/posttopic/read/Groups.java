package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.posttopic.database.ColumnType;
import io.posttopic.relay.PageArguments;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A list of groups of rows that share a reference, with the number of rows in each,
 * largest first. A group is an object with the field {@code count} and a field for the
 * referenced row.
 *
 * @param reference the reference to group by
 * @param through the join table's reference to the rows of the connection, if the join
 * rows of these rows are grouped; null if the rows themselves are
 */
public record Groups(Reference reference, @Nullable Reference through) {

	private static final int DEFAULT_SIZE = 10;

	/**
	 * Returns the name of a group's type.
	 */
	String type() {
		return this.reference.target().type() + "Count";
	}

	/**
	 * Returns the name of the field for a group's row.
	 */
	String rowField() {
		return StringUtils.uncapitalize(this.reference.target().type());
	}

	/**
	 * Adds the groups of a connection's rows.
	 * @param rows writes the connection's table under the given alias, with the
	 * conditions on its rows
	 */
	Shape.Reader selectOf(Selected field, RowWriter row, Selection selection, Consumer<String> rows) {
		Sql sql = selection.sql();
		return select(field, row, selection, (grouped) -> {
			if (this.through == null) {
				rows.accept(grouped);
				return;
			}
			String alias = sql.alias();
			Table join = this.through.rows();
			sql.add(join.from()).add(" ").add(grouped).add(", ");
			rows.accept(alias);
			sql.add(" and ");
			join.writeVisibility(sql, grouped, null);
			sql.add(" and ");
			this.through.writeJoin(sql, grouped, alias);
		});
	}

	/**
	 * Adds the other rows that share rows of a join table with one row, with the number
	 * of shared rows.
	 * @param alias the alias of the one row
	 * @param shared the join table's other reference, which must have the same value
	 */
	Shape.Reader selectRelated(Selected field, RowWriter row, Selection selection, String alias, Reference shared) {
		Sql sql = selection.sql();
		return select(field, row, selection, (grouped) -> {
			String own = sql.alias();
			Table join = this.reference.rows();
			sql.add(join.from()).add(" ").add(own).add(", ");
			join.writeVisible(sql, grouped, null);
			sql.add(" and ");
			join.writeVisibility(sql, own, null);
			sql.add(" and ").add(shared.column(grouped)).add(" = ").add(shared.column(own));
			sql.add(" and ")
				.add(this.reference.column(grouped))
				.add(" <> ")
				.add(this.reference.column(own))
				.add(" and ");
			this.reference.writeJoin(sql, own, alias);
		});
	}

	private Shape.Reader select(Selected field, RowWriter row, Selection selection, Consumer<String> from) {
		int size = field.attempt(() -> PageArguments.size("first", first(field.arguments())), DEFAULT_SIZE);
		Sql sql = selection.sql();
		int slot = row.slot();
		String groups = sql.alias();
		sql.add("(select json_agg(");
		Selection.Nested group = selectGroup(field, selection, groups);
		String grouped = sql.alias();
		sql.add(") from (select ").add(this.reference.column(grouped)).add(" as key, count(*) as count from ");
		from.accept(grouped);
		sql.add(" group by 1 order by 2 desc, 1 limit ").add(size).add(") ").add(groups).add(")");
		return (values) -> rows(values[slot], group);
	}

	/**
	 * Returns how many groups the arguments of a field request, even if the field will
	 * reject them.
	 */
	public static int size(Map<String, Object> arguments) {
		return PageArguments.clamp(first(arguments));
	}

	private static int first(Map<String, Object> arguments) {
		Object first = arguments.get("first");
		return (first != null) ? (Integer) first : DEFAULT_SIZE;
	}

	private Selection.Nested selectGroup(Selected field, Selection selection, String groups) {
		Sql sql = selection.sql();
		RowWriter group = new RowWriter(sql);
		Shape shape = new Shape(type(), field.subfields());
		for (Selected part : shape.fields()) {
			if (part.name().equals("count")) {
				int slot = group.column(groups + ".count");
				shape.put(part, Column.reader(ColumnType.NUMBER, slot));
			}
			else {
				int slot = group.slot();
				Table target = this.reference.target();
				Selection.Nested nested = selection.rowOf(target, part.subfields(),
						(row) -> sql.add(target.id().of(row) + " = " + groups + ".key"));
				shape.put(part, (values) -> nested.at(slot, values));
			}
		}
		group.end();
		return (answer) -> new Row(shape, group.values(answer));
	}

	private static List<Row> rows(@Nullable Object answer, Selection.Nested group) {
		List<Row> rows = new ArrayList<>();
		if (answer != null) {
			for (Object part : (@Nullable Object[]) answer) {
				rows.add(group.read((@Nullable Object[]) Objects.requireNonNull(part)));
			}
		}
		return rows;
	}

}
