package io.posttopic.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * An object that a step of the changelog adds to the database, parsed from the step's
 * SQL. The search for name conflicts and unadoption are derived from these objects, so
 * that they cover a new step without further work.
 *
 * @param table the table that the object belongs to; the object's own name if it is a
 * table, empty if it is a function
 * @param name the object's name
 * @param detail the function that a trigger calls, or the type that a function returns
 */
public record Added(Kind kind, String table, String name, @Nullable String detail) {

	/**
	 * The comment on an object that adoption added, which distinguishes it from one that
	 * the application had before.
	 */
	public static final String MARK = "added by posttopic";

	/** The end of the comment on a column whose NOT NULL adoption added. */
	public static final String NOT_NULL_MARK = "not null " + MARK;

	private static final String NAME = "(\"[^\"]+\"|\\w+)";

	private static final Pattern TABLE = Pattern.compile("create table (?:if not exists )?" + NAME);

	private static final Pattern ALTER = Pattern.compile("alter table " + NAME + "([^;]*)");

	private static final Pattern COLUMN = Pattern.compile("add column (?:if not exists )?" + NAME);

	private static final Pattern NOT_NULL = Pattern.compile("alter column " + NAME + " set not null");

	private static final Pattern CONSTRAINT = Pattern.compile("add constraint " + NAME);

	private static final Pattern INDEX = Pattern
		.compile("create (?:unique )?index (?:concurrently )?(?:if not exists )?" + NAME + "\\s+on " + NAME);

	private static final Pattern TRIGGER = Pattern.compile("create (?:constraint )?trigger " + NAME
			+ "\\s+(?:before|after)\\b[^;]*?\\son " + NAME + "[^;]*?\\sexecute (?:procedure|function) " + NAME);

	private static final Pattern FUNCTION = Pattern
		.compile("create (?:or replace )?function " + NAME + "[^;]*?\\sreturns (\\w+)");

	private static final Pattern KEY = Pattern.compile("add constraint " + NAME + " (?:primary key|unique)");

	/**
	 * Returns the objects that a statement adds, in their order.
	 */
	static List<Added> of(String sql) {
		List<Added> added = new ArrayList<>();
		find(TABLE, sql).map((found) -> of(Kind.TABLE, found.group(1), found.group(1))).forEach(added::add);
		boolean newTable = !added.isEmpty();
		find(ALTER, sql).forEach((alter) -> {
			String table = alter.group(1);
			find(COLUMN, alter.group(2)).map((found) -> of(Kind.COLUMN, table, found.group(1))).forEach(added::add);
			find(NOT_NULL, alter.group(2)).map((found) -> of(Kind.NOT_NULL, table, found.group(1))).forEach(added::add);
			// The constraints of a new table are dropped with it, but the names of their
			// indexes may be taken.
			find(newTable ? KEY : CONSTRAINT, alter.group(2))
				.map((found) -> of(newTable ? Kind.INDEX : Kind.CONSTRAINT, table, found.group(1)))
				.forEach(added::add);
		});
		find(FUNCTION, sql).map((found) -> new Added(Kind.FUNCTION, "", unquoted(found.group(1)), found.group(2)))
			.forEach(added::add);
		find(INDEX, sql).map((found) -> of(Kind.INDEX, found.group(2), found.group(1))).forEach(added::add);
		find(TRIGGER, sql)
			.map((found) -> new Added(Kind.TRIGGER, unquoted(found.group(2)), unquoted(found.group(1)),
					unquoted(found.group(3))))
			.forEach(added::add);
		return added;
	}

	private static Added of(Kind kind, String table, String name) {
		return new Added(kind, unquoted(table), unquoted(name), null);
	}

	private static Stream<MatchResult> find(Pattern pattern, String sql) {
		return pattern.matcher(sql).results();
	}

	private static String unquoted(String name) {
		return name.replace("\"", "");
	}

	/**
	 * Returns the kind, table and name of the object in the form that
	 * {@link Catalog#identities} returns.
	 */
	String identity() {
		return "%s %s.%s".formatted(this.kind, this.table, this.name);
	}

	/**
	 * Returns whether the identity is enough to recognize the object in a database. The
	 * name of a constraint or a function does not say what it does.
	 */
	boolean isIdentifiedByName() {
		return switch (this.kind) {
			case TABLE, COLUMN, INDEX, TRIGGER -> true;
			case NOT_NULL, CONSTRAINT, FUNCTION -> false;
		};
	}

	/**
	 * Returns the statement that marks the object as added. There is none for an object
	 * that is recognized by its name.
	 */
	public Stream<String> mark() {
		return switch (this.kind) {
			case TABLE -> Stream.of("comment on table %s is '%s'".formatted(quotedTable(), MARK));
			case COLUMN -> Stream.of("comment on column %s.%s is '%s'".formatted(quotedTable(), quoted(), MARK));
			case CONSTRAINT ->
				Stream.of("comment on constraint %s on %s is '%s'".formatted(quoted(), quotedTable(), MARK));
			case NOT_NULL -> Stream.of("""
					do $$ begin
					  execute format('comment on column %1$s.%2$s is %%L', concat_ws('; ', (
					    select col_description(attrelid, attnum) from pg_attribute
					    where attrelid = '%1$s'::regclass and attname = '%3$s'), '%4$s'));
					end $$""".formatted(quotedTable(), quoted(), this.name, NOT_NULL_MARK));
			case INDEX, TRIGGER, FUNCTION -> Stream.empty();
		};
	}

	public String quoted() {
		return Names.quoted(this.name);
	}

	public String quotedTable() {
		return Names.quoted(this.table);
	}

	public enum Kind {

		TABLE, COLUMN, NOT_NULL, CONSTRAINT, FUNCTION, INDEX, TRIGGER;

		public String word() {
			return name().toLowerCase(Locale.ROOT).replace('_', ' ');
		}

	}

}
