package io.posttopic.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.util.StringUtils;

/**
 * The changes that tables have in common, derived from their aggregates: the table with
 * its key, the foreign keys of a join table, the timestamps, and the version.
 */
final class CommonChanges {

	/**
	 * The columns get the types of the keys that they refer to, integer or bigint,
	 * because the table is created from a select of those keys.
	 */
	private static final String JOIN_TABLE = """
			create table {table} as
			  select a.id as {left}, b.id as {right} from {left table} a, {right table} b with no data;
			alter table {table}
			  add constraint "{name}_pkey" primary key ({left}, {right})""";

	private static final String FOREIGN_KEY = """
			add constraint "{name}_{column name}_fkey" foreign key ({column})
			  references {target} (id) on update cascade on delete cascade""";

	private static final String PAIR_IS_UNIQUE = """
			to_regclass('{table}') is null or exists (
			  select from pg_index where indrelid = to_regclass('{table}') and indisunique and indisvalid
			  and indpred is null and indexprs is null and indnatts = 2 and array(
			    select attname::text from pg_attribute where attrelid = indrelid and attnum = any (indkey)
			  ) <@ array['{left name}', '{right name}'])""";

	private static final String PAIR_IS_NOT_NULL = """
			to_regclass('{table}') is null or 2 = (
			  select count(*) from pg_attribute
			  where attrelid = to_regclass('{table}') and attname in ('{left name}', '{right name}') and attnotnull)""";

	private static final String REFERS = """
			to_regclass('{table}') is null or exists (
			  select from pg_constraint, pg_attribute
			  where conrelid = to_regclass('{table}') and contype = 'f' and confrelid = to_regclass('{target}')
			  and attrelid = conrelid and attname = '{column name}' and conkey = array[attnum]""";

	private CommonChanges() {
	}

	/**
	 * Returns the changes that precede those of the table's own file, by their ids.
	 */
	static Map<String, Object> before(Aggregate aggregate) {
		Map<String, Object> changes = new LinkedHashMap<>();
		if (aggregate.isJoin()) {
			addJoinTable(aggregate, changes);
		}
		else {
			changes.put("table", "create table %s (id serial primary key)".formatted(Names.quoted(aggregate.table())));
		}
		for (String time : List.of("createdAt", "updatedAt")) {
			changes.put(time, column(aggregate, time, "timestamptz not null default now()"));
		}
		changes.put("version", column(aggregate, "version", "integer not null default 0"));
		return changes;
	}

	/**
	 * Returns the changes that follow those of the table's own file. The trigger of
	 * versions comes last, because an update of existing rows must not increment their
	 * versions.
	 */
	static Map<String, Object> after(Aggregate aggregate) {
		return Map.of("version-trigger",
				"create trigger posttopic_version before update on %s for each row execute procedure posttopic_version()"
					.formatted(Names.quoted(aggregate.table())));
	}

	private static String column(Aggregate aggregate, String name, String type) {
		return "alter table %s add column %s %s".formatted(Names.quoted(aggregate.table()), Names.quoted(name), type);
	}

	/**
	 * Adds the table, and the keys that an existing table lacks if it was created without
	 * a primary key or without foreign keys.
	 */
	private static void addJoinTable(Aggregate join, Map<String, Object> changes) {
		Aggregate.End left = join.ends().get(0);
		Aggregate.End right = join.ends().get(1);
		Map<String, String> names = Map.of("name", join.table(), "table", Names.quoted(join.table()), "part",
				join.part(), "left", Names.quoted(left.column()), "right", Names.quoted(right.column()), "left name",
				left.column(), "right name", right.column(), "left table", Names.quoted(left.table()), "right table",
				Names.quoted(right.table()));
		changes.put("table",
				fill(JOIN_TABLE, names) + join.ends()
					.stream()
					.map((end) -> ",\n  " + fill(FOREIGN_KEY, with(names, end)))
					.collect(Collectors.joining()));
		changes.put("pair", Map.of("unless", fill(PAIR_IS_UNIQUE, names), "sql",
				fill("create unique index concurrently posttopic_{part}_pair on {table} ({left}, {right})", names)));
		changes.put("pair-not-null", Map.of("unless", fill(PAIR_IS_NOT_NULL, names), "sql", fill(
				"alter table {table} alter column {left} set not null, alter column {right} set not null", names)));
		join.ends().forEach((end) -> addReference(end, with(names, end), changes));
	}

	private static void addReference(Aggregate.End end, Map<String, String> names, Map<String, Object> changes) {
		String id = StringUtils.uncapitalize(end.column().replaceFirst("Id$", "")) + "-reference";
		changes.put(id, Map.of("unless", fill(REFERS + ")", names), "sql",
				fill("alter table {table} " + FOREIGN_KEY + " not valid", names)));
		changes.put(id + "-checked",
				Map.of("unless",
						fill(REFERS + "\n  and (convalidated or conname <> '{name}_{column name}_fkey'))", names),
						"sql", fill("alter table {table} validate constraint \"{name}_{column name}_fkey\"", names)));
	}

	private static Map<String, String> with(Map<String, String> names, Aggregate.End end) {
		Map<String, String> all = new LinkedHashMap<>(names);
		all.putAll(Map.of("column", Names.quoted(end.column()), "column name", end.column(), "target",
				Names.quoted(end.table())));
		return all;
	}

	private static String fill(String template, Map<String, String> names) {
		String sql = template;
		for (Map.Entry<String, String> name : names.entrySet()) {
			sql = sql.replace("{" + name.getKey() + "}", name.getValue());
		}
		return sql;
	}

}
