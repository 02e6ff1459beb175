package io.posttopic.read;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.posttopic.database.RequestBudget;
import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The filters that features declare.
 */
public final class Filters {

	/** What a filter on the rows of a join table may have. */
	static final Set<String> OF_ROWS = Set.of("some", "none", "all", "any", "exactly");

	private static final int LONGEST_SEARCH = 1000;

	/**
	 * What PostgreSQL would keep together as one word, as in {@code node.js},
	 * {@code and/or} or {@code jane@example.org}, becomes spaces. The indexes have the
	 * same.
	 */
	private static final String APART = ", '/.-@_:+&=#%<>~', '              ')";

	private Filters() {
	}

	/**
	 * Checks a filter where it stands, wherever it will be written and however often.
	 * @param errors takes what is wrong with each of its fields
	 */
	static void check(Table table, Input filter, Consumer<ApiException> errors) {
		write(new Sql(errors), table, "", filter);
	}

	/**
	 * Writes the condition of a whole filter input: all its fields hold.
	 */
	static void write(Sql sql, Table table, String alias, Input filter) {
		List<Input> fields = filter.fields();
		if (fields.isEmpty()) {
			sql.add("true");
			return;
		}
		sql.add("(").join(" and ", fields, (field) -> sql.attempt(() -> writeField(sql, table, alias, field))).add(")");
	}

	private static void writeField(Sql sql, Table table, String alias, Input field) {
		RequestBudget.poll();
		switch (field.name()) {
			case "and" -> writeAll(sql, table, alias, field, "true", " and ");
			case "or" -> writeAll(sql, table, alias, field, "false", " or ");
			case "not" -> {
				// What is NULL does not match either.
				sql.add("(");
				write(sql, table, alias, field);
				sql.add(") is not true");
			}
			default -> table.filter(field.name()).write(sql, alias, field);
		}
	}

	private static void writeAll(Sql sql, Table table, String alias, Input list, String empty, String operator) {
		List<Input> items = list.items();
		if (items.isEmpty()) {
			sql.add(empty);
			return;
		}
		sql.add("(").join(operator, items, (item) -> write(sql, table, alias, item)).add(")");
	}

	/**
	 * By a column: equal to a boolean or text, or in a range of numbers or times.
	 */
	static Filter ofColumn(Column column) {
		return (sql, alias, value) -> {
			String name = column.of(alias);
			switch (column.kind()) {
				// Of two texts each has a plan for its value.
				case BOOLEAN -> sql.add(value.bool() ? "" : "not ").add(name);
				case TEXT -> sql.planEachTime().add(name).add(" = ").bind(value.text(), "text");
				case NUMBER, TIME -> writeRange(sql, name, column.kind(), value);
			}
		};
	}

	private static void writeRange(Sql sql, String name, Column.Kind kind, Input range) {
		sql.planEachTime().add("(true");
		for (Input bound : range.fields()) {
			sql.add(" and ").add(name).add(bound.name().equals("from") ? " >= " : " < ");
			sql.bind((kind == Column.Kind.TIME) ? bound.time() : (Object) bound.number(), kind.type);
		}
		sql.add(")");
	}

	/**
	 * By a filter on the row that is referred to.
	 */
	static Filter ofReferenced(Reference reference) {
		return (sql, alias, filter) -> {
			String target = sql.alias();
			sql.planEachTime().add("exists(select 1 from ");
			reference.target().writeVisible(sql, target, filter);
			sql.add(" and ");
			reference.writeJoin(sql, alias, target);
			sql.add(" and ");
			write(sql, reference.target(), target, filter);
			sql.add(")");
		};
	}

	/**
	 * By the texts that a column may have.
	 */
	public static Filter anyText(Table table, String property) {
		return (sql, alias, texts) -> sql.planEachTime()
			.add(table.column(alias, property))
			.add(" = any(")
			.bind(texts.texts(), "text[]")
			.add(")");
	}

	/**
	 * By words in two text columns: each must occur, the last one also as the beginning
	 * of a word. A blank text restricts nothing, one of more than
	 * {@value #LONGEST_SEARCH} characters is BAD_USER_INPUT.
	 * <p>
	 * The words of the columns are stored in the index alone. A column with them would
	 * make a scan some 40 times as fast, but an adopted table would have to be rewritten
	 * for it, which fires the other application's triggers for each row. So a search that
	 * the index cannot answer has the price of a scan, and none may take the connections
	 * of those who do not search.
	 */
	public static Filter words(Table table, String first, String second) {
		return (sql, alias, value) -> {
			String words = value.text(LONGEST_SEARCH);
			if (words.isBlank()) {
				sql.add("true");
				return;
			}
			sql.planEachTime();
			sql.add("to_tsvector('simple', translate(left(coalesce(").add(table.column(alias, first));
			sql.add(", '') || ' ' || coalesce(").add(table.column(alias, second)).add(", ''), 100000)").add(APART);
			sql.add(") @@ (nullif(plainto_tsquery('simple', translate(").bind(words, "text").add(APART);
			sql.add(")::text, '') || ':*')::tsquery");
		};
	}

	/**
	 * By the rows of a join table that belong to a row: {@code some}, {@code none}, and
	 * where the join table has another reference, {@code all}, {@code any} and
	 * {@code exactly} of the rows that it leads to.
	 * @param own the join table's reference to the filtered table
	 * @param other its other reference
	 */
	public static Filter rows(Reference own, Reference other) {
		return (sql, alias, filters) -> {
			JoinRows rows = new JoinRows(sql, own, other, alias);
			sql.planEachTime().add("(true");
			for (Input filter : filters.fields()) {
				sql.add(" and ");
				sql.attempt(() -> rows.write(filter));
			}
			sql.add(")");
		};
	}

	private record JoinRows(Sql sql, Reference own, Reference other, String owner) {

		void write(Input filter) {
			switch (filter.name()) {
				case "some" -> writeExists("exists(", filter);
				case "none" -> writeExists("not exists(", filter);
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
				default -> throw new IllegalStateException("Nothing is declared for " + filter.path());
			}
		}

		private long[] ids(Input filter) {
			return filter.ids(this.other.target().type());
		}

		private void writeExists(String exists, Input filter) {
			this.sql.add(exists);
			String alias = writeRows("1", filter);
			this.sql.add(" and ");
			Filters.write(this.sql, this.own.rows(), alias, filter);
			this.sql.add(")");
		}

		private void writeAny(long[] ids) {
			this.sql.add("exists(");
			String alias = writeRows("1", null);
			writeOther(alias, " = any(", ids);
			this.sql.add(")");
		}

		/**
		 * The first one stands alone, so that the planner can begin with its rows.
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
