package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.posttopic.database.ColumnType;
import io.posttopic.relay.PageArguments;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A list of groups of rows that share a reference, with the number of rows in each,
 * largest first. A group is an object with the field {@code count}, a field for the
 * referenced row and, if rows are grouped by what the client chooses, the aggregates of
 * the group's rows.
 *
 * @param reference the reference to group by
 * @param through the join table's reference to the rows of the connection, if the join
 * rows of these rows are grouped; null if the rows themselves are
 */
public record Groups(Reference reference, @Nullable Reference through) {

	/** The field of a group, and of a connection, for the aggregates of its rows. */
	static final String AGGREGATE = "aggregate";

	private static final int DEFAULT_SIZE = 10;

	String type() {
		return this.reference.target().type() + "Count";
	}

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
		return select(field, row, selection, this.reference.rows(), GroupKey.of(this.reference, rowField()), from);
	}

	/**
	 * Adds groups of rows by a key, which are restricted and ordered as the field's
	 * arguments specify: largest first, unless there is another order.
	 * @param rows the table of the grouped rows
	 * @param from writes the table under the given alias, with the conditions on its rows
	 */
	static Shape.Reader select(Selected field, RowWriter row, Selection selection, Table rows, GroupKey key,
			Consumer<String> from) {
		Map<String, Object> arguments = field.collectErrors(field::arguments, Map.of());
		int size = field.collectErrors(() -> PageArguments.size("first", first(arguments)), DEFAULT_SIZE);
		Sql sql = selection.sql();
		int slot = row.slot();
		String groups = sql.alias();
		sql.add("(select json_agg(");
		List<BiConsumer<Sql, String>> aggregates = new ArrayList<>();
		Selection.Nested group = selectGroup(field, selection, groups, rows, key, aggregates);
		String grouped = sql.alias();
		sql.add(") from (select ");
		key.expression().accept(sql, grouped);
		sql.add(" as key, count(*) as count");
		for (int i = 0; i < aggregates.size(); i++) {
			sql.add(", ");
			aggregates.get(i).accept(sql, grouped);
			sql.add(" as " + AGGREGATE + i);
		}
		sql.add(" from ");
		from.accept(grouped);
		sql.add(" group by 1");
		writeHaving(sql, Input.of(arguments, "having"));
		sql.add(" order by " + order(Input.of(arguments, "orderBy")) + " limit ").add(size).add(") ");
		sql.add(groups).add(")");
		return (values) -> rows(values[slot], group);
	}

	private static void writeHaving(Sql sql, @Nullable Input range) {
		String keyword = " having count(*)";
		for (Input bound : (range != null) ? range.fields() : List.<Input>of()) {
			sql.add(keyword).add(bound.name().equals("from") ? " >= " : " < ").bind((long) bound.number(), "bigint");
			keyword = " and count(*)";
		}
	}

	private static String order(@Nullable Input orderBy) {
		if (orderBy == null) {
			return "2 desc, 1";
		}
		String direction = "DESC".equals(orderBy.map().get("direction")) ? " desc" : "";
		return "KEY".equals(orderBy.map().get("field")) ? "1" + direction : "2" + direction + ", 1";
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

	private static Selection.Nested selectGroup(Selected field, Selection selection, String groups, Table rows,
			GroupKey key, List<BiConsumer<Sql, String>> aggregates) {
		RowWriter group = new RowWriter(selection.sql());
		Shape shape = new Shape(field.typeName(), field.subfields(), (part) -> {
			if (part.name().equals("count")) {
				return Column.reader(ColumnType.NUMBER, group.column(groups + ".count"));
			}
			if (part.name().equals(AGGREGATE)) {
				Shape aggregate = new Aggregates(rows).select(part, (expression) -> {
					aggregates.add(expression);
					return group.column(groups + "." + AGGREGATE + (aggregates.size() - 1));
				});
				return (values) -> new Row(aggregate, values);
			}
			return part.name().equals(key.field()) ? selectKey(part, selection, groups, key, group) : Shape.NONE;
		});
		group.end();
		return (answer) -> new Row(shape, group.values(answer));
	}

	private static Shape.Reader selectKey(Selected field, Selection selection, String groups, GroupKey key,
			RowWriter group) {
		Table target = key.target();
		if (target == null) {
			return Column.reader(key.type(), group.column(groups + ".key"));
		}
		return selection.rowOf(target, field.subfields(), group,
				(row) -> selection.sql().add(target.id().of(row) + " = " + groups + ".key"));
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
