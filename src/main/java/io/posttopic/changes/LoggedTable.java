package io.posttopic.changes;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.posttopic.migration.Aggregate;
import io.posttopic.read.Input;
import io.posttopic.read.PastRows;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reference;
import io.posttopic.read.Sql;

/**
 * A table whose changes are logged: the history of its rows, and its rows as they were in
 * the past.
 */
public final class LoggedTable {

	private final Aggregate aggregate;

	private final List<String> key;

	private LoggedTable(Aggregate aggregate) {
		this.aggregate = aggregate;
		this.key = aggregate.key();
	}

	public static LoggedTable of(Class<?> type, ReadModel model) {
		return new LoggedTable(Aggregate.of(type, model.mapping()));
	}

	/**
	 * Returns a query for the changes of the rows. Its columns are those of the change
	 * ({@code id}, {@code xid}, {@code at}, {@code kind}, {@code actor},
	 * {@code application}), the key, where an {@code id} is named like a reference to it,
	 * {@code before} and {@code after} as JSON, and each other column of the row twice,
	 * with the prefixes {@code before_} and {@code after_}.
	 */
	public String revisions() {
		StringBuilder sql = new StringBuilder("select id, xid, at, kind, actor, application, before, after");
		for (int i = 0; i < this.key.size(); i++) {
			String name = this.aggregate.isJoin() ? this.key.get(i) : this.aggregate.type() + "Id";
			sql.append(", key%d as \"%s\"".formatted(i + 1, name));
		}
		List<String> logged = Objects.requireNonNull(this.aggregate.logged());
		for (Aggregate.MappedColumn column : this.aggregate.columns()) {
			if (logged.contains(column.name())) {
				sql.append(", %s as \"before_%s\"".formatted(value("before", column), column.name()));
				sql.append(", %s as \"after_%s\"".formatted(value("after", column), column.name()));
			}
		}
		return sql.append(" from posttopic_changes where type = '%s'".formatted(this.aggregate.type())).toString();
	}

	private static String value(String row, Aggregate.MappedColumn column) {
		return "(%s->>'%s')::%s".formatted(row, column.name(), column.type().parameterType());
	}

	/**
	 * Returns how the rows of a join table are read as they were in the past.
	 */
	public PastRows past(ChangeLog log) {
		return new PastRows() {

			@Override
			public void check(Input asOf) {
				log.requireKnown(asOf.time(), asOf.path());
			}

			@Override
			public void write(Sql sql, Input asOf, Reference reference, String parent) {
				writePast(sql, asOf, reference, parent);
			}

		};
	}

	/**
	 * Writes the rows that have not changed since, and of those that have, what the first
	 * change since then replaced.
	 */
	private void writePast(Sql sql, Input asOf, Reference reference, String parent) {
		boolean left = reference.column("").endsWith("\"" + this.key.getFirst() + "\"");
		String own = left ? "key1" : "key2";
		String others = left ? "key2" : "key1";
		Aggregate.End other = this.aggregate.ends().get(left ? 1 : 0);
		String id = reference.targetColumn(parent);
		String row = sql.alias();
		String changes = " from posttopic_changes where type = '%s' and %s = %s and at > "
			.formatted(this.aggregate.type(), own, id);
		sql.add("select ").add(columns((column) -> row + ".\"" + column.name() + "\""));
		sql.add(" from \"%s\" %s where %s = %s and not exists (select".formatted(this.aggregate.table(), row,
				reference.column(row), id));
		sql.add(changes).bind(asOf.time(), "timestamptz");
		sql.add(" and %s = %s.\"%s\")".formatted(others, row, other.column()));
		String first = sql.alias();
		sql.add(" union all select ").add(columns((column) -> past(first, column)));
		sql.add(" from (select distinct on (key1, key2) key1, key2, before").add(changes);
		sql.bind(asOf.time(), "timestamptz").add(" order by key1, key2, id) ").add(first);
		sql.add(" where before is not null and exists (select from \"%s\" where id = %s.%s)".formatted(other.table(),
				first, others));
	}

	private String past(String row, Aggregate.MappedColumn column) {
		int index = this.key.indexOf(column.name());
		return (index >= 0) ? row + ".key" + (index + 1) : value(row + ".before", column);
	}

	private String columns(Function<Aggregate.MappedColumn, String> expression) {
		return this.aggregate.columns().stream().map(expression).collect(Collectors.joining(", "));
	}

}
