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

	private final List<String> obstacles = new ArrayList<>();

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
		if (this.obstacles.isEmpty()) {
			this.aggregates.forEach(this::lookForObstacles);
			if (!this.session.mayCreate() && this.missing.stream().anyMatch(Inspection::needsSchema)) {
				this.obstacles.add("the user %1$s may not create anything in the schema %2$s: let its owner run "
					.formatted(this.session.username(), this.session.schema())
						+ "grant create on schema %2$s to %1$s.".formatted(quoted(this.session.username()),
								quoted(this.session.schema())));
			}
		}
		return this.obstacles;
	}

	/**
	 * All of it.
	 * @param twins what is to be said of twins
	 * @param more the SQL that would run besides that of the changelog
	 */
	Report report(String database, List<Twin> twins, List<String> more) {
		List<String> sql = new ArrayList<>(this.catalog.interruptedIndexes().stream().map(Migration::dropOf).toList());
		this.missing.forEach((step) -> sql.addAll(step.sql()));
		sql.addAll(more);
		List<Report.Table> reports = this.aggregates.stream().map(this::table).toList();
		return new Report(database, this.session.schema(), this.session.username(), reports, twins,
				List.copyOf(obstacles()), List.copyOf(this.warnings), sql);
	}

	private static boolean needsSchema(Step step) {
		return step.id().startsWith("index-") || step.makes(Step.TABLE) || step.id().endsWith("function")
				|| step.makes("pair");
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
			.filter((step) -> step.part().equals(aggregate.part()) && !columns.contains(step.id()))
			.filter((step) -> this.missing.contains(step) || step.kind().equals("trigger"))
			.map((step) -> new Report.Finding(step.kind(), step.name(),
					this.missing.contains(step) ? Report.State.MISSING : Report.State.THERE, null))
			.toList();
	}

	private void lookForObstacles(Aggregate aggregate) {
		Catalog.Table table = this.tables.get(aggregate.table());
		if (table == null) {
			return;
		}
		String name = quoted(table.name());
		if (table.otherKind() != null) {
			this.obstacles.add("%s is %s, and has to be a table: give it another name, or another schema to posttopic."
				.formatted(name, table.otherKind()));
			return;
		}
		lookAtColumns(aggregate, table);
		lookAtRights(aggregate, table);
		if (byName(table).keySet().containsAll(aggregate.key()) && !hasKey(aggregate, table)) {
			lookAtRows(aggregate, name);
		}
	}

	private void lookAtColumns(Aggregate aggregate, Catalog.Table table) {
		Map<String, Catalog.Column> there = byName(table);
		for (Aggregate.Column column : aggregate.columns()) {
			Catalog.Column own = there.get(column.name());
			if (state(column, own) == Report.State.MISFIT) {
				String name = quoted(table.name()) + "." + quoted(column.name());
				this.obstacles.add("%s is of the type %s, and has to be %s%s.".formatted(name,
						Objects.requireNonNull(own).described(), column.kind(), remedy(table, column, own)));
			}
			else if (own == null && aggregate.key().contains(column.name())) {
				this.obstacles.add("%s has no column %s%s.".formatted(quoted(table.name()), quoted(column.name()),
						likely(column.name(), there)));
			}
		}
	}

	/**
	 * Sequelize 7 writes the first letter small unless it is told the name.
	 */
	private static String likely(String column, Map<String, Catalog.Column> there) {
		return there.keySet()
			.stream()
			.filter((name) -> Twins.plain(name).equals(Twins.plain(column)))
			.findFirst()
			.map((name) -> ", but one that is named %1$s: name it so in the application (foreignKey: '%2$s') and run alter table ... rename column %1$s to %3$s"
				.formatted(quoted(name), column, quoted(column)))
			.orElse(": a table of another shape stands in its place");
	}

	private static String remedy(Catalog.Table table, Aggregate.Column column, Catalog.Column own) {
		return own.type().equals("timestamp") && column.kind() == Aggregate.Kind.TIME
				? ": where its times are UTC, run alter table %1$s alter column %2$s type timestamptz using %2$s at time zone 'UTC'"
					.formatted(quoted(table.name()), quoted(column.name()))
				: "";
	}

	private void lookAtRights(Aggregate aggregate, Catalog.Table table) {
		List<Step> mine = this.missing.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && !step.id().endsWith("function"))
			.toList();
		List<Step> denied = table.owned() ? List.of()
				: mine.stream().filter((step) -> !(step.id().endsWith("trigger") && table.mayTrigger())).toList();
		if (denied.isEmpty()) {
			return;
		}
		boolean onlyTriggers = denied.stream().allMatch((step) -> step.id().endsWith("trigger"));
		this.obstacles
			.add("the user %s may not %s %s, which belongs to %s and lacks %s: run adopt as %4$s, or let %4$s run %s."
				.formatted(this.session.username(), onlyTriggers ? "create triggers on" : "alter", quoted(table.name()),
						table.owner(), String.join(", ", denied.stream().map(Step::describe).toList()),
						onlyTriggers
								? "grant trigger on %s to %s".formatted(quoted(table.name()),
										quoted(this.session.username()))
								: "grant %s to %s".formatted(quoted(table.owner()), quoted(this.session.username()))));
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
	private void lookAtRows(Aggregate aggregate, String table) {
		if (!aggregate.isJoin()) {
			this.obstacles
				.add("%s has no primary key: run alter table %s add primary key (id).".formatted(table, table));
			return;
		}
		if (aggregate.ends().stream().anyMatch((end) -> !this.tables.containsKey(end.table()))) {
			this.obstacles.add("%s is there, but not the tables that it joins.".formatted(table));
			return;
		}
		String left = quoted(aggregate.ends().get(0).column());
		String right = quoted(aggregate.ends().get(1).column());
		forbid("select count(*) from (select from %3$s group by %1$s, %2$s having count(*) > 1) doubled", left, right,
				table, "%d pairs stand in %s more than once: delete all rows but one of each");
		forbid("select count(*) from %3$s where %1$s is null or %2$s is null", left, right, table,
				"%d rows of %s have only half a pair: delete them");
		for (Aggregate.End end : aggregate.ends()) {
			forbid("select count(*) from %3$s j where %1$s is not null and not exists (select from %2$s where id = j.%1$s)",
					quoted(end.column()), quoted(end.table()), table,
					"%d rows of %s refer by " + quoted(end.column()) + " to a row that is not there: delete them");
		}
	}

	private void forbid(String sql, String first, String second, String table, String message) {
		long count = count(sql.formatted(first, second, table));
		if (count > 0) {
			this.obstacles.add(message.formatted(count, table) + ".");
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
			if (column.type().equals("citext") && needed.contains(column.name())) {
				this.warnings.add("%s.%s is citext: posttopic tells upper and lower case apart.".formatted(name,
						quoted(column.name())));
			}
			if (column.name().equals("id") && !aggregate.isJoin() && !column.filled()) {
				this.warnings.add("%s.id has no default: posttopic cannot add rows.".formatted(name));
			}
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
