package io.posttopic.read;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.posttopic.database.ColumnType;
import io.posttopic.error.ApiException;
import io.posttopic.read.Filter.Access;
import org.jspecify.annotations.Nullable;

/**
 * The filters that features declare on their tables.
 */
public final class Filters {

	/** The fields that a filter on the rows of a join table may have. */
	static final Set<String> SET_OPERATORS = Set.of("some", "none", "count", "all", "any", "exactly");

	/** The fields of a filter on the number of rows. */
	static final Set<String> COUNT_OPERATORS = Set.of("from", "before", "filter");

	/** The fields that a filter on a text may have. */
	static final Set<String> TEXT_OPERATORS = Set.of("eq", "in", "startsWith", "contains", "ignoreCase", "isNull");

	/** The fields that a range of numbers or times may have. */
	static final Set<String> RANGE_OPERATORS = Set.of("from", "before", "isNull");

	/** The operators that an index on a column serves. */
	private static final Set<String> INDEXED_OPERATORS = Set.of("eq", "in", "from", "before");

	private Filters() {
	}

	/**
	 * Validates a filter once, independently of where and how often it will be written.
	 * @param errors receives the errors of each field
	 */
	static void check(Condition filter, Consumer<ApiException> errors) {
		filter.write(new Sql(errors), "");
	}

	/**
	 * Returns the default filter of a column, which compares the value that the caller
	 * may see: equality for a boolean, equality or operators for a text, a range for a
	 * number or time.
	 */
	static Filter ofColumn(Table table, Column column) {
		return new Filter() {

			@Override
			public void write(Sql sql, String alias, Input value) {
				switch (column.type()) {
					case BOOLEAN -> {
						// The value is part of the SQL text, so each value has a plan of
						// its own.
						sql.add(value.bool() ? "" : "not ");
						table.writeValue(sql, alias, column);
					}
					case TEXT -> writeText(sql.planEachTime(), new ColumnValue(table, column, alias), value);
					case NUMBER, TIME -> writeRange(sql.planEachTime(), new ColumnValue(table, column, alias), value);
				}
			}

			@Override
			public Access access(Input value) {
				return table.isIndexed(column) && isComparison(value) ? Access.INDEX : Access.SCAN;
			}

		};
	}

	/**
	 * Returns whether an index finds the values that a filter on a column matches.
	 */
	private static boolean isComparison(Input value) {
		if (!(value.value() instanceof Map)) {
			return true;
		}
		Input ignoreCase = value.field("ignoreCase");
		return (ignoreCase == null || !ignoreCase.bool())
				&& value.fields().stream().map(Input::name).anyMatch(INDEXED_OPERATORS::contains);
	}

	private record ColumnValue(Table table, Column column, String alias) {

		void write(Sql sql) {
			this.table.writeValue(sql, this.alias, this.column);
		}

		void writeIsNull(Sql sql, Input isNull) {
			sql.add(" and ");
			write(sql);
			sql.add(isNull.bool() ? " is null" : " is not null");
		}

		/**
		 * Returns whether the table's own column has the value, so that an index on its
		 * sort key may serve a comparison.
		 */
		boolean hasSortKey() {
			return !this.table.isReadAs(this.column);
		}

	}

	private static void writeRange(Sql sql, ColumnValue value, Input range) {
		Column column = value.column;
		sql.add("(true");
		for (Input bound : range.fields()) {
			if (bound.name().equals("isNull")) {
				value.writeIsNull(sql, bound);
				continue;
			}
			String operator = bound.name().equals("from") ? " >= " : " < ";
			Object end = (column.type() == ColumnType.TIME) ? bound.time() : (Object) bound.number();
			sql.add(" and ");
			value.write(sql);
			sql.add(operator).bind(end, column.type().parameterType());
			if (column.nullable() && value.hasSortKey()) {
				sql.add(" and ").add(column.sortKey(value.alias)).add(operator);
				sql.bind(end, column.type().parameterType());
			}
		}
		sql.add(")");
	}

	private static void writeText(Sql sql, ColumnValue value, Input filter) {
		if (!(filter.value() instanceof Map)) {
			writeEquals(sql, value, false, filter.text());
			return;
		}
		Input ignoreCase = filter.field("ignoreCase");
		boolean folded = ignoreCase != null && ignoreCase.bool();
		sql.add("(true");
		for (Input operator : filter.fields()) {
			switch (operator.name()) {
				case "eq" -> writeEquals(sql.add(" and "), value, folded, operator.text());
				case "in" -> writeEquals(sql.add(" and "), value, folded, operator.texts());
				case "startsWith" -> writeFound(sql, value, folded, operator, " = 1");
				case "contains" -> writeFound(sql, value, folded, operator, " > 0");
				case "isNull" -> value.writeIsNull(sql, operator);
				default -> {
					// ignoreCase applies to the other operators.
				}
			}
		}
		sql.add(")");
	}

	private static void writeEquals(Sql sql, ColumnValue value, boolean folded, String... texts) {
		if (folded) {
			sql.add("lower(");
			value.write(sql);
			sql.add(") in (select lower(x) from unnest(").bind(texts, "text[]").add(") x)");
			return;
		}
		value.write(sql);
		sql.add(" = any(").bind(texts, "text[]").add(")");
		if (!value.column.nullable() && value.hasSortKey()) {
			String[] keys = Arrays.stream(texts).map(Column::textSortKey).toArray(String[]::new);
			sql.add(" and ").add(value.column.sortKey(value.alias)).add(" = any(").bind(keys, "text[]").add(")");
		}
	}

	/**
	 * Writes a condition on the position of a text within a value. Unlike LIKE,
	 * {@code strpos} has no wildcards.
	 */
	private static void writeFound(Sql sql, ColumnValue value, boolean folded, Input text, String place) {
		sql.add(folded ? " and strpos(lower(" : " and strpos((");
		value.write(sql);
		sql.add(folded ? "), lower(" : "), (").bind(text.text(), "text").add("))").add(place);
	}

	/**
	 * Returns a filter that applies a nested filter to the referenced row.
	 */
	static Filter ofReferenced(Reference reference) {
		Table target = reference.target();
		return new Filter() {

			@Override
			public void write(Sql sql, String alias, Input filter) {
				String row = sql.alias();
				sql.planEachTime().add("exists(select 1 from ");
				target.writeVisible(sql, row, filter);
				sql.add(" and ");
				reference.writeJoin(sql, alias, row);
				sql.add(" and ");
				Condition.of(target, filter).write(sql, row);
				sql.add(")");
			}

			@Override
			public List<Condition> joined(Input filter) {
				return List.of(Condition.of(target, filter));
			}

		};
	}

	/**
	 * Returns a filter that matches rows whose column equals one of the given texts.
	 */
	public static Filter anyText(Table table, String property) {
		return Filter.by(Access.INDEX,
				(sql, alias, texts) -> sql.planEachTime()
					.add(table.column(alias, property))
					.add(" = any(")
					.bind(texts.texts(), "text[]")
					.add(")"));
	}

	/**
	 * Returns a filter on the rows that reference a row, see
	 * {@link #rows(Reference, Reference)}, without the operators that compare ids.
	 * @param own the reference to the filtered table
	 */
	public static Filter rows(Reference own) {
		return rows(own, own);
	}

	/**
	 * Returns a filter on the join rows of a row: {@code some} and {@code none} apply a
	 * filter to the join rows, {@code count} compares their number, and {@code any},
	 * {@code all} and {@code exactly} compare the ids of the rows on the other side.
	 * @param own the join table's reference to the filtered table
	 * @param other the join table's other reference
	 */
	public static Filter rows(Reference own, Reference other) {
		Filter byIds = Filter.by(Access.INDEX,
				(sql, alias, operator) -> new JoinRows(sql, own, other, alias).write(operator));
		return new Filter() {

			@Override
			public void write(Sql sql, String alias, Input operators) {
				JoinRows rows = new JoinRows(sql, own, other, alias);
				sql.planEachTime().add("(true");
				for (Input operator : operators.fields()) {
					sql.add(" and ");
					sql.write(() -> rows.write(operator));
				}
				sql.add(")");
			}

			@Override
			public List<Condition> joined(Input operators) {
				return operators.fields().stream().map((operator) -> switch (operator.name()) {
					case "some" -> Condition.of(own.rows(), operator);
					case "none" -> new Condition.Not(Condition.of(own.rows(), operator));
					case "count" -> new Condition.Not(counted(own.rows(), operator));
					// Without ids, these match all rows, or all without a join row.
					case "all", "exactly" -> ((List<?>) operator.value()).isEmpty() ? new Condition.All(List.of())
							: new Condition.Field(byIds, operator);
					default -> new Condition.Field(byIds, operator);
				}).toList();
			}

		};
	}

	/**
	 * Returns the condition on the rows that a filter on their number counts.
	 */
	private static Condition counted(Table rows, Input range) {
		Input filter = range.field("filter");
		return (filter != null) ? Condition.of(rows, filter) : new Condition.All(List.of());
	}

	private record JoinRows(Sql sql, Reference own, Reference other, String owner) {

		void write(Input filter) {
			switch (filter.name()) {
				case "some" -> writeExists("exists(", filter);
				case "none" -> writeExists("not exists(", filter);
				case "count" -> writeCount(filter);
				case "any" -> writeAny(ids(filter));
				case "all" -> writeAll(ids(filter));
				case "exactly" -> {
					long[] ids = ids(filter);
					writeAll(ids);
					this.sql.add(" and not exists(");
					String alias = writeRows("1", null);
					writeOther(alias, " <> all(", ids);
					this.sql.add(")");
				}
				default ->
					throw new IllegalStateException("Unknown operator of a filter on join rows: " + filter.path());
			}
		}

		private long[] ids(Input filter) {
			return filter.ids(this.other.target().type());
		}

		private void writeExists(String exists, Input filter) {
			this.sql.add(exists);
			String alias = writeRows("1", filter);
			this.sql.add(" and ");
			Condition.of(this.own.rows(), filter).write(this.sql, alias);
			this.sql.add(")");
		}

		/**
		 * Writes that the number of rows is in a range. Counting stops at the larger end
		 * of the range.
		 */
		private void writeCount(Input range) {
			Input from = range.field("from");
			Input before = range.field("before");
			long least = (from != null) ? from.number() : 0;
			long limit = (before != null) ? before.number() : least;
			this.sql.add("(select count(*) from (");
			String alias = writeRows("1", range.field("filter"));
			this.sql.add(" and ");
			counted(this.own.rows(), range).write(this.sql, alias);
			this.sql.add(" limit ").bind(Math.max(0, Math.max(least, limit)), "bigint").add(") counted) between ");
			this.sql.bind(least, "bigint").add(" and ");
			this.sql.bind((before != null) ? limit - 1 : Long.MAX_VALUE, "bigint");
		}

		private void writeAny(long[] ids) {
			this.sql.add("exists(");
			String alias = writeRows("1", null);
			writeOther(alias, " = any(", ids);
			this.sql.add(")");
		}

		/**
		 * Writes that all ids occur. The first id gets a condition of its own, so that
		 * the planner can start from its rows.
		 */
		private void writeAll(long[] ids) {
			if (ids.length == 0) {
				this.sql.add("true");
				return;
			}
			writeAny(new long[] { ids[0] });
			if (ids.length > 1) {
				this.sql.add(" and (");
				String alias = writeRows("count(*)", null);
				writeOther(alias, " = any(", ids);
				this.sql.add(") = ").bind((long) ids.length, "bigint");
			}
		}

		private String writeRows(String selected, @Nullable Input filter) {
			String alias = this.sql.alias();
			this.sql.add("select ").add(selected).add(" from ");
			this.own.rows().writeVisible(this.sql, alias, filter);
			this.sql.add(" and ");
			this.own.writeJoin(this.sql, alias, this.owner);
			return alias;
		}

		private void writeOther(String alias, String operator, long[] ids) {
			this.sql.add(" and ").add(this.other.column(alias)).add(operator);
			this.sql.bind(ids, "bigint[]").add(")");
		}

	}

}
