package io.posttopic.read;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.posttopic.database.RequestBudget;
import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The filters that features declare on their tables, and the evaluation of whole filter
 * inputs with {@code and}, {@code or} and {@code not}.
 */
public final class Filters {

	/**
	 * The fields that a filter on the rows of a join table may have.
	 */
	static final Set<String> SET_OPERATORS = Set.of("some", "none", "all", "any", "exactly");

	private static final int MAX_SEARCH_LENGTH = 1000;

	/**
	 * Replaces by spaces the characters that make PostgreSQL's text search parser keep
	 * several words together, as in {@code node.js}, {@code and/or} or {@code
	 * jane@example.org}. The search indexes use the same expression.
	 */
	private static final String SEPARATORS_AS_SPACES = ", '/.-@_:+&=#%<>~', '              ')";

	private Filters() {
	}

	/**
	 * Validates a filter once, independently of where and how often it will be written.
	 * @param errors receives the errors of each field
	 */
	static void check(Table table, Input filter, Consumer<ApiException> errors) {
		write(new Sql(errors), table, "", filter);
	}

	/**
	 * Writes the condition of a whole filter input, whose fields must all match.
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
				// A condition that is NULL does not match, so its negation does.
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
	 * Returns the default filter of a column: equality for a boolean or text, a range for
	 * a number or time.
	 */
	static Filter ofColumn(Column column) {
		return (sql, alias, value) -> {
			String name = column.of(alias);
			switch (column.kind()) {
				// Each of the two SQL texts has its own plan, so the value needs no bind.
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
	 * Returns a filter that applies a nested filter to the referenced row.
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
	 * Returns a filter that matches rows whose column equals one of the given texts.
	 */
	public static Filter anyText(Table table, String property) {
		return (sql, alias, texts) -> sql.planEachTime()
			.add(table.column(alias, property))
			.add(" = any(")
			.bind(texts.texts(), "text[]")
			.add(")");
	}

	/**
	 * Returns a filter that searches two text columns for words. Every word must occur;
	 * the last one also matches as a prefix. A blank text matches every row; a text of
	 * more than {@value #MAX_SEARCH_LENGTH} characters is rejected with BAD_USER_INPUT.
	 * <p>
	 * The words of the columns are stored in the index alone. A stored {@code tsvector}
	 * column would make a sequential scan about 40 times as fast, but adding it would
	 * rewrite an adopted table and fire the other application's triggers for each row. A
	 * search that the index cannot answer therefore costs a sequential scan, and such
	 * searches must not occupy the connections that other requests need.
	 */
	public static Filter words(Table table, String first, String second) {
		return (sql, alias, value) -> {
			String words = value.text(MAX_SEARCH_LENGTH);
			if (words.isBlank()) {
				sql.add("true");
				return;
			}
			sql.planEachTime();
			sql.add("to_tsvector('simple', translate(left(coalesce(").add(table.column(alias, first));
			sql.add(", '') || ' ' || coalesce(")
				.add(table.column(alias, second))
				.add(", ''), 100000)")
				.add(SEPARATORS_AS_SPACES);
			sql.add(") @@ (nullif(plainto_tsquery('simple', translate(").bind(words, "text").add(SEPARATORS_AS_SPACES);
			sql.add(")::text, '') || ':*')::tsquery");
		};
	}

	/**
	 * Returns a filter on the join rows of a row: {@code some} and {@code none} apply a
	 * filter to the join rows, and {@code any}, {@code all} and {@code exactly} compare
	 * the ids of the rows on the other side.
	 * @param own the join table's reference to the filtered table
	 * @param other the join table's other reference
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
