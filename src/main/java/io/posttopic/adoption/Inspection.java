package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks at a database, without writing, for what it has, lacks, and cannot be used with.
 */
class Inspection {

	private static final int FIRST_WITH_INSTANT_DEFAULTS = 11;

	private static final int BIG = 100_000;

	private final JdbcClient jdbc;

	private final Catalog catalog;

	private final List<Aggregate> aggregates;

	private final List<Step> steps;

	private final List<Step> missing;

	private final Map<String, Catalog.Table> tables = new HashMap<>();

	private final Catalog.Session session;

	private final List<String> warnings = new ArrayList<>();

	Inspection(JdbcClient jdbc, Changelog changelog, List<Aggregate> aggregates) {
		this.jdbc = jdbc;
		this.catalog = new Catalog(jdbc);
		this.aggregates = aggregates;
		this.steps = changelog.steps();
		this.session = this.catalog.session();
		this.catalog.tables(aggregates.stream().map(Aggregate::table).toList())
			.forEach((table) -> this.tables.put(table.name(), table));
		this.missing = changelog.missing(jdbc);
	}

	/**
	 * The steps that are to be done.
	 */
	List<Step> missing() {
		return this.missing;
	}

	/**
	 * Why the database cannot be adopted.
	 */
	List<String> obstacles() {
		List<String> obstacles = new ArrayList<>();
		this.aggregates.forEach((aggregate) -> lookAtTable(aggregate, obstacles));
		lookAtSchema(obstacles);
		if (obstacles.isEmpty()) {
			// Rows can be looked at only where all has the shape that is expected.
			this.aggregates.forEach((aggregate) -> lookAtRows(aggregate, obstacles));
		}
		return obstacles;
	}

	/**
	 * All of it.
	 * @param twins what is to be said of twins
	 * @param more the SQL that would run besides that of the changelog
	 * @param reasons why that cannot run
	 */
	Report report(String database, List<Twin> twins, List<String> more, List<String> reasons) {
		List<String> sql = new ArrayList<>(this.catalog.interruptedIndexes().stream().map(Migration::dropOf).toList());
		this.missing.forEach((step) -> sql.addAll(step.sql()));
		sql.addAll(more);
		List<String> obstacles = new ArrayList<>(obstacles());
		obstacles.addAll(reasons);
		List<Report.Table> reports = this.aggregates.stream().map(this::table).toList();
		return new Report(database, this.session.schema(), this.session.username(), reports, twins, obstacles,
				List.copyOf(this.warnings), sql);
	}

	private Report.Table table(Aggregate aggregate) {
		Catalog.Table table = this.tables.get(aggregate.table());
		if (table == null) {
			return new Report.Table(aggregate.table(), Report.State.MISSING, null, List.of());
		}
		if (table.otherKind() != null) {
			return new Report.Table(aggregate.table(), Report.State.MISFIT, null, List.of());
		}
		Long rows = table.mayRead() ? count("select count(*) from " + quoted(table.name())) : null;
		warn(aggregate, table, Objects.requireNonNullElse(rows, 0L));
		List<Report.Finding> findings = Stream
			.of(columns(aggregate, table), indexes(table), foreignKeys(table), steps(aggregate))
			.flatMap(List::stream)
			.toList();
		return new Report.Table(aggregate.table(), Report.State.THERE, rows, findings);
	}

	private List<Report.Finding> columns(Aggregate aggregate, Catalog.Table table) {
		Map<String, Catalog.Column> there = byName(table);
		List<Report.Finding> findings = new ArrayList<>();
		for (Aggregate.Column column : aggregate.columns()) {
			Catalog.Column own = there.remove(column.name());
			findings.add(new Report.Finding("column", column.name(), state(column, own),
					(own != null) ? own.described() : null));
		}
		there.values()
			.forEach((other) -> findings
				.add(new Report.Finding("column", other.name(), Report.State.OTHER, other.described())));
		return findings;
	}

	private static Report.State state(Aggregate.Column column, Catalog.@Nullable Column own) {
		if (own == null) {
			return Report.State.MISSING;
		}
		return column.kind().fits(own.type()) ? Report.State.THERE : Report.State.MISFIT;
	}

	private List<Report.Finding> indexes(Catalog.Table table) {
		Set<String> seen = new HashSet<>();
		return this.catalog.indexes(table.id())
			.stream()
			.map((index) -> new Report.Finding(index.primaryKey() ? "key" : "index", index.name(),
					state(seen.add(index.definition())), index.definition()))
			.toList();
	}

	private List<Report.Finding> foreignKeys(Catalog.Table table) {
		Set<String> seen = new HashSet<>();
		return this.catalog.foreignKeys(table.id())
			.stream()
			.map((key) -> new Report.Finding("foreign key", key.name(), state(seen.add(key.columns() + key.target())),
					key.definition()))
			.toList();
	}

	private static Report.State state(boolean first) {
		return first ? Report.State.THERE : Report.State.DOUBLE;
	}

	/**
	 * What else the changelog makes: columns are told already, and of what is there, all
	 * but the triggers.
	 */
	private List<Report.Finding> steps(Aggregate aggregate) {
		Set<String> columns = new HashSet<>(aggregate.columns().stream().map(Aggregate.Column::name).toList());
		return this.steps.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && !columns.contains(step.id()) && !step.removes())
			.filter((step) -> this.missing.contains(step) || step.kind().equals("trigger"))
			.map((step) -> new Report.Finding(step.kind(), step.name(),
					this.missing.contains(step) ? Report.State.MISSING : Report.State.THERE, null))
			.toList();
	}

	private void lookAtSchema(List<String> obstacles) {
		String user = quoted(this.session.username());
		if (!this.session.mayCreate() && this.missing.stream().anyMatch(Step::makesRelation)) {
			obstacles.add("the user %1$s may not create anything in the schema %2$s: let its owner run "
				.formatted(this.session.username(), this.session.schema())
					+ "grant create on schema %s to %s.".formatted(quoted(this.session.schema()), user));
		}
		else if (!this.session.mayNote() && !this.missing.isEmpty()) {
			obstacles.add("the user %s may neither write to %s nor make it in the schema %s: let its owner run "
				.formatted(this.session.username(), Migration.HISTORY, this.session.schema())
					+ "grant select, insert, update on %s to %s, or grant create on schema %s to %2$s."
						.formatted(Migration.HISTORY, user, quoted(this.session.schema())));
		}
	}

	private void lookAtTable(Aggregate aggregate, List<String> obstacles) {
		Catalog.Table table = this.tables.get(aggregate.table());
		if (table == null) {
			return;
		}
		String name = quoted(table.name());
		if (table.otherKind() != null) {
			obstacles.add("%s is %s, and has to be a table: give it another name, or another schema to posttopic."
				.formatted(name, table.otherKind()));
			return;
		}
		lookAtColumns(aggregate, table, obstacles);
		if (!aggregate.isJoin() && byName(table).containsKey("id") && !hasKey(aggregate, table)) {
			obstacles.add("%s has no primary key: run alter table %s add primary key (id).".formatted(name, name));
		}
		if (!table.mayRead()) {
			obstacles.add("the user %s may not read %s: let %s run grant select on %s to %s."
				.formatted(this.session.username(), name, table.owner(), name, quoted(this.session.username())));
		}
		lookAtRights(aggregate, table, obstacles);
	}

	private void lookAtColumns(Aggregate aggregate, Catalog.Table table, List<String> obstacles) {
		Map<String, Catalog.Column> there = byName(table);
		for (Aggregate.Column column : aggregate.columns()) {
			Catalog.Column own = there.get(column.name());
			if (own != null && state(column, own) == Report.State.MISFIT) {
				obstacles.add(misfit(table, own, column.kind()));
			}
			else if (own == null && aggregate.key().contains(column.name())) {
				obstacles.add("%s has no column %s%s.".formatted(quoted(table.name()), quoted(column.name()),
						likely(table, column.name(), there)));
			}
		}
	}

	/**
	 * Why a column cannot be used, and what may help.
	 */
	static String misfit(Catalog.Table table, Catalog.Column own, Aggregate.Kind kind) {
		String remedy = own.type().equals("timestamp") && kind == Aggregate.Kind.TIME
				? ": where its times are UTC, run alter table %1$s alter column %2$s type timestamptz using %2$s at time zone 'UTC'"
					.formatted(quoted(table.name()), quoted(own.name()))
				: "";
		return "%s.%s is of the type %s, and has to be %s%s.".formatted(quoted(table.name()), quoted(own.name()),
				own.described(), kind, remedy);
	}

	/**
	 * Sequelize 7 writes the first letter small unless it is told the name.
	 */
	private static String likely(Catalog.Table table, String column, Map<String, Catalog.Column> there) {
		return there.keySet()
			.stream()
			.filter((name) -> Twins.plain(name).equals(Twins.plain(column)))
			.findFirst()
			.map((name) -> ", but one that is named %1$s: name it so in the application (foreignKey: '%2$s') and run alter table %3$s rename column %1$s to %4$s"
				.formatted(quoted(name), column, quoted(table.name()), quoted(column)))
			.orElse(": a table of another shape stands in its place");
	}

	private void lookAtRights(Aggregate aggregate, Catalog.Table table, List<String> obstacles) {
		List<Step> mine = this.missing.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && !step.kind().equals("function"))
			.toList();
		List<Step> denied = table.owned() ? List.of()
				: mine.stream().filter((step) -> !(step.kind().equals("trigger") && table.mayTrigger())).toList();
		String user = quoted(this.session.username());
		if (!denied.isEmpty()) {
			boolean onlyTriggers = denied.stream().allMatch((step) -> step.kind().equals("trigger"));
			obstacles.add(
					"the user %s may not %s %s, which belongs to %s and lacks %s: run adopt as %4$s, or let %4$s run %s."
						.formatted(this.session.username(), onlyTriggers ? "create triggers on" : "alter",
								quoted(table.name()), table.owner(),
								String.join(", ", denied.stream().map(Step::describe).toList()),
								onlyTriggers ? "grant trigger on %s to %s".formatted(quoted(table.name()), user)
										: "grant %s to %s".formatted(quoted(table.owner()), user)));
		}
		if (!table.mayRefer() && this.missing.stream().anyMatch((step) -> step.refersTo(table.name()))) {
			obstacles.add(
					"the user %s may not let another table refer to %s: run adopt as %s, or let %3$s run grant references on %2$s to %s."
						.formatted(this.session.username(), quoted(table.name()), table.owner(), user));
		}
	}

	private boolean hasKey(Aggregate aggregate, Catalog.Table table) {
		String key = "{" + String.join(",", aggregate.key().stream().sorted().toList()) + "}";
		return this.catalog.indexes(table.id())
			.stream()
			.anyMatch((index) -> index.uniqueKey() && index.columns().equals(key))
				&& this.missing.stream()
					.noneMatch((step) -> step.part().equals(aggregate.part())
							&& (step.makes("pair-not-null") || step.id().endsWith("-reference")));
	}

	/**
	 * A join table that was made without its key, or without saying what it joins, may
	 * have rows that no such table can have.
	 */
	private void lookAtRows(Aggregate aggregate, List<String> obstacles) {
		Catalog.Table joining = this.tables.get(aggregate.table());
		if (!aggregate.isJoin() || joining == null || hasKey(aggregate, joining)) {
			return;
		}
		String table = quoted(joining.name());
		String left = quoted(aggregate.ends().get(0).column());
		String right = quoted(aggregate.ends().get(1).column());
		forbid("%d pairs stand in %s more than once: delete all rows but one of each", table,
				"select count(*) from (select from %3$s group by %1$s, %2$s having count(*) > 1) doubled"
					.formatted(left, right, table),
				obstacles);
		forbid("%d rows of %s have only half a pair: delete them", table,
				"select count(*) from %3$s where %1$s is null or %2$s is null".formatted(left, right, table),
				obstacles);
		for (Aggregate.End end : aggregate.ends()) {
			String met = this.tables.containsKey(end.table())
					? "exists (select from %s where id = j.%s)".formatted(quoted(end.table()), quoted(end.column()))
					: "false";
			forbid("%d rows of %s refer by " + quoted(end.column()) + " to a row that is not there: delete them", table,
					"select count(*) from %s j where %s is not null and not %s".formatted(table, quoted(end.column()),
							met),
					obstacles);
		}
	}

	private void forbid(String message, String table, String sql, List<String> obstacles) {
		long count = count(sql);
		if (count > 0) {
			obstacles.add(message.formatted(count, table) + ".");
		}
	}

	private void warn(Aggregate aggregate, Catalog.Table table, long rows) {
		String name = quoted(table.name());
		Set<String> needed = new HashSet<>(aggregate.columns().stream().map(Aggregate.Column::name).toList());
		for (Catalog.Column column : this.catalog.columns(table.id())) {
			if (column.required() && !column.filled() && !needed.contains(column.name())) {
				this.warnings
					.add("%s.%s has to be given and has no default: posttopic does not know it and cannot add rows."
						.formatted(name, quoted(column.name())));
			}
			if (Twins.plain(column.name()).equals("deletedat")) {
				this.warnings.add(
						"%s.%s: posttopic does not know it, and serves rows that the application only marks as deleted."
							.formatted(name, quoted(column.name())));
			}
			if (column.type().equals("citext") && needed.contains(column.name())) {
				this.warnings.add("%s.%s is citext: posttopic tells upper and lower case apart.".formatted(name,
						quoted(column.name())));
			}
			if (column.name().equals("id") && !aggregate.isJoin() && !column.filled()) {
				this.warnings.add("%s.id has no default: posttopic cannot add rows.".formatted(name));
			}
		}
		if (!table.schema().equals(this.session.schema()) && this.missing.stream().anyMatch(Step::makesRelation)) {
			this.warnings.add("%s is in the schema %s, but new tables and functions would be made in %s."
				.formatted(name, table.schema(), this.session.schema()));
		}
		if (!table.mayWrite()) {
			this.warnings
				.add("the user %s may not write to %s: mutations will fail.".formatted(this.session.username(), name));
		}
		if (rows > BIG && this.session.major() < FIRST_WITH_INSTANT_DEFAULTS && addsDefault(aggregate)) {
			this.warnings
				.add("PostgreSQL %d rewrites %s to add a column with a default: its %d rows are locked meanwhile."
					.formatted(this.session.major(), name, rows));
		}
	}

	private boolean addsDefault(Aggregate aggregate) {
		return this.missing.stream()
			.anyMatch((step) -> step.part().equals(aggregate.part())
					&& step.sql().stream().anyMatch((sql) -> sql.contains(" default ")));
	}

	private Map<String, Catalog.Column> byName(Catalog.Table table) {
		Map<String, Catalog.Column> columns = new LinkedHashMap<>();
		this.catalog.columns(table.id()).forEach((column) -> columns.put(column.name(), column));
		return columns;
	}

	private long count(String sql) {
		return Objects.requireNonNull(this.jdbc.sql(sql).query(Long.class).single());
	}

	private static String quoted(String name) {
		return Twins.quoted(name);
	}

}
