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

import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.Migration;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A read-only inspection of a database: what it has, what it lacks, and what prevents its
 * adoption. An instance is used for one inspection.
 */
class Inspection {

	private static final int FIRST_WITH_INSTANT_DEFAULTS = 11;

	private static final int FIRST_WITH_GRANTS_OF_PARAMETERS = 15;

	private static final int MANY_ROWS = 100_000;

	private final JdbcClient jdbc;

	private final Catalog catalog;

	private final List<Aggregate> aggregates;

	private final List<Step> steps;

	private final List<Step> missing;

	private final Map<String, Catalog.Table> tables = new HashMap<>();

	private final Catalog.Session session;

	private final List<String> warnings = new ArrayList<>();

	private final List<String> unchecked = new ArrayList<>();

	private final UpdateObstacles updates;

	private final Rehearsal rehearsal;

	private final boolean withoutTriggers;

	/**
	 * Creates an inspection.
	 * @param rehearsal the trials of what the catalogs cannot answer
	 * @param withoutTriggers whether rows are to be updated without firing triggers
	 */
	Inspection(JdbcClient jdbc, Changelog changelog, List<Aggregate> aggregates, Rehearsal rehearsal,
			boolean withoutTriggers) {
		this.jdbc = jdbc;
		this.catalog = new Catalog(jdbc);
		this.aggregates = aggregates;
		this.steps = changelog.steps();
		this.session = this.catalog.session();
		this.catalog.tables(aggregates.stream().map(Aggregate::table).toList())
			.forEach((table) -> this.tables.put(table.name(), table));
		this.missing = changelog.missing(jdbc);
		this.updates = new UpdateObstacles(jdbc, this.catalog, this.steps, this.missing, withoutTriggers);
		this.rehearsal = rehearsal;
		this.withoutTriggers = withoutTriggers;
	}

	/**
	 * Returns the steps that have to run.
	 */
	List<Step> missing() {
		return this.missing;
	}

	/**
	 * Returns why the database cannot be adopted.
	 */
	List<String> obstacles() {
		List<String> obstacles = new ArrayList<>();
		this.aggregates.forEach((aggregate) -> checkTable(aggregate, obstacles));
		checkSchema(obstacles);
		if (obstacles.isEmpty()) {
			// The queries of rows need tables and columns of the expected shape.
			this.aggregates.forEach((aggregate) -> checkRows(aggregate, obstacles));
			checkUpdates(obstacles);
		}
		return obstacles;
	}

	/**
	 * Returns the application's triggers that adoption would fire.
	 */
	List<UpdateObstacles.FiredTriggers> fired() {
		return existing().map((aggregate) -> this.updates.fired(aggregate, table(aggregate.table())))
			.filter(UpdateObstacles.FiredTriggers::anyFire)
			.toList();
	}

	private Stream<Aggregate> existing() {
		return this.aggregates.stream().filter((aggregate) -> {
			Catalog.Table table = this.tables.get(aggregate.table());
			return table != null && table.otherKind() == null;
		});
	}

	private Catalog.Table table(String name) {
		return Objects.requireNonNull(this.tables.get(name));
	}

	private void checkUpdates(List<String> obstacles) {
		existing().forEach((aggregate) -> {
			boolean updated = this.updates.updatesRowsOf(aggregate);
			this.updates.find(table(aggregate.table()))
				.forEach((finding) -> (updated && finding.preventsUpdates() ? obstacles : this.warnings)
					.add(finding.description()));
		});
		if (this.withoutTriggers && this.missing.stream().anyMatch(Step::updatesRows)
				&& !this.rehearsal.mayDisableTriggers()) {
			obstacles.add("the user %s may not leave out triggers: %s.".formatted(this.session.username(),
					privilegeToDisableTriggers()));
		}
		List<UpdateObstacles.FiredTriggers> fired = fired();
		if (obstacles.isEmpty()) {
			fired.forEach((each) -> rehearse(each, obstacles));
		}
		fired.forEach(this::warnOfTriggers);
		addUncheckedRisks();
	}

	private void rehearse(UpdateObstacles.FiredTriggers fired, List<String> obstacles) {
		String table = quoted(fired.table());
		String triggers = String.join(", ",
				fired.triggers().stream().map((trigger) -> quoted(trigger.name())).toList());
		List<String> columns = this.catalog.unwatchedColumns(table(fired.table()).id());
		Rehearsal.Outcome outcome = columns.isEmpty()
				? new Rehearsal.Outcome(Rehearsal.Result.UNKNOWN, "every column has a trigger of its own")
				: this.rehearsal.updateRow(table, quoted(columns.getFirst()), this.withoutTriggers);
		switch (outcome.result()) {
			case REFUSED -> obstacles.add(
					"a row of %s cannot be updated (%s): disable its triggers %s, or run adopt with --without-triggers."
						.formatted(table, outcome.reason(), triggers));
			case UNKNOWN -> this.unchecked.add("whether the triggers %s let rows of %s be updated: %s."
				.formatted(triggers, table, outcome.reason()));
			case PASSED -> this.unchecked.add(
					"whether the triggers %s let every row of %s be updated: one was, in a transaction that was rolled back."
						.formatted(triggers, table));
		}
	}

	private void warnOfTriggers(UpdateObstacles.FiredTriggers fired) {
		this.warnings.add(fired.describe() + (this.withoutTriggers ? " also with --without-triggers."
				: ". With --without-triggers adopt leaves them out, which the user %s %s."
					.formatted(this.session.username(), this.rehearsal.mayDisableTriggers() ? "may do"
							: "may not do: " + privilegeToDisableTriggers())));
	}

	private String privilegeToDisableTriggers() {
		return (this.session.major() < FIRST_WITH_GRANTS_OF_PARAMETERS) ? "only a superuser may"
				: "let a superuser run grant set on parameter session_replication_role to "
						+ quoted(this.session.username());
	}

	private void addUncheckedRisks() {
		if (this.missing.isEmpty()) {
			return;
		}
		this.catalog.eventTriggers()
			.forEach((name) -> this.unchecked
				.add("whether the event trigger %s allows the statements.".formatted(quoted(name))));
		long indexes = this.missing.stream().filter((step) -> step.kind().equals("index")).count();
		if (indexes > 0) {
			this.unchecked.add("whether the disk has room for %d indexes.".formatted(indexes));
		}
	}

	/**
	 * Returns the full report.
	 * @param twins the twins, compared with their join tables
	 * @param additionalSql the SQL that would run in addition to that of the changelog
	 * @param additionalObstacles why the additional SQL cannot run
	 */
	Report report(String database, List<Twin> twins, List<String> additionalSql, List<String> additionalObstacles) {
		List<String> sql = new ArrayList<>(
				this.catalog.interruptedIndexes().stream().map(Migration::dropIndex).toList());
		this.missing.forEach((step) -> sql.addAll(step.sql()));
		sql.addAll(additionalSql);
		List<String> obstacles = new ArrayList<>(obstacles());
		obstacles.addAll(additionalObstacles);
		List<Report.Table> reports = this.aggregates.stream().map(this::table).toList();
		return new Report(database, this.session.schema(), this.session.username(), reports, twins, obstacles,
				List.copyOf(this.warnings), List.copyOf(this.unchecked), sql);
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
		addWarnings(aggregate, table, Objects.requireNonNullElse(rows, 0L));
		List<Report.Finding> findings = Stream
			.of(columns(aggregate, table), indexes(table), foreignKeys(table), otherParts(aggregate),
					otherTriggers(table))
			.flatMap(List::stream)
			.toList();
		return new Report.Table(aggregate.table(), Report.State.THERE, rows, findings);
	}

	private List<Report.Finding> columns(Aggregate aggregate, Catalog.Table table) {
		Map<String, Catalog.Column> unmapped = byName(table);
		List<Report.Finding> findings = new ArrayList<>();
		for (Aggregate.Column column : aggregate.columns()) {
			Catalog.Column actual = unmapped.remove(column.name());
			findings.add(new Report.Finding("column", column.name(), state(column, actual),
					(actual != null) ? actual.described() : null));
		}
		unmapped.values()
			.forEach((other) -> findings
				.add(new Report.Finding("column", other.name(), Report.State.OTHER, other.described())));
		return findings;
	}

	private static Report.State state(Aggregate.Column column, Catalog.@Nullable Column actual) {
		if (actual == null) {
			return Report.State.MISSING;
		}
		return column.kind().fits(actual.type()) ? Report.State.THERE : Report.State.MISFIT;
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
	 * Returns the missing parts of a table that are not columns, and all of its triggers
	 * that the changelog adds. The other findings contain the rest.
	 */
	private List<Report.Finding> otherParts(Aggregate aggregate) {
		Set<String> columns = new HashSet<>(aggregate.columns().stream().map(Aggregate.Column::name).toList());
		return this.steps.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && !columns.contains(step.id()) && !step.removes())
			.filter((step) -> this.missing.contains(step) || step.kind().equals("trigger"))
			.map((step) -> new Report.Finding(step.kind(), step.name(),
					this.missing.contains(step) ? Report.State.MISSING : Report.State.THERE, null))
			.toList();
	}

	private List<Report.Finding> otherTriggers(Catalog.Table table) {
		return this.updates.otherTriggers(table)
			.stream()
			.map((trigger) -> new Report.Finding("trigger", trigger.name(), Report.State.OTHER, trigger.definition()))
			.toList();
	}

	private void checkSchema(List<String> obstacles) {
		if (!this.missing.isEmpty()) {
			this.session.refusesWrites().ifPresent(obstacles::add);
		}
		obstacles.addAll(new NameConflicts(this.catalog, this.tables, this.session).find(this.steps, this.missing));
		String user = quoted(this.session.username());
		if (!this.session.mayCreate() && this.missing.stream().anyMatch(Step::createsSchemaObject)) {
			obstacles.add("the user %1$s may not create anything in the schema %2$s: let its owner run "
				.formatted(this.session.username(), this.session.schema())
					+ "grant create on schema %s to %s.".formatted(quoted(this.session.schema()), user));
		}
		else if (!this.session.mayNote() && !this.missing.isEmpty()) {
			obstacles.add("the user %s may neither write to %s nor make it in the schema %s: let its owner run "
				.formatted(this.session.username(), Catalog.HISTORY, this.session.schema())
					+ "grant select, insert, update on %s to %s, or grant create on schema %s to %2$s."
						.formatted(Catalog.HISTORY, user, quoted(this.session.schema())));
		}
	}

	private void checkTable(Aggregate aggregate, List<String> obstacles) {
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
		checkColumns(aggregate, table, obstacles);
		checkForeignKeys(aggregate, table, obstacles);
		if (!aggregate.isJoin() && byName(table).containsKey("id") && !hasKey(aggregate, table)) {
			obstacles.add("%s has no primary key: run alter table %s add primary key (id).".formatted(name, name));
		}
		if (!table.mayRead()) {
			obstacles.add("the user %s may not read %s: let %s run grant select on %s to %s."
				.formatted(this.session.username(), name, table.owner(), name, quoted(this.session.username())));
		}
		checkPrivileges(aggregate, table, obstacles);
	}

	private void checkColumns(Aggregate aggregate, Catalog.Table table, List<String> obstacles) {
		Map<String, Catalog.Column> existing = byName(table);
		for (Aggregate.Column column : aggregate.columns()) {
			Catalog.Column actual = existing.get(column.name());
			if (actual != null && state(column, actual) == Report.State.MISFIT) {
				obstacles.add(misfit(table, actual, column.kind()));
			}
			else if (actual != null && !actual.generated().isEmpty()) {
				checkGenerated(table, actual, column.kind(), obstacles);
			}
			else if (actual == null && aggregate.key().contains(column.name())) {
				obstacles.add("%s has no column %s%s.".formatted(quoted(table.name()), quoted(column.name()),
						missingColumnHint(table, column.name(), existing)));
			}
		}
	}

	/**
	 * Checks a generated column: a virtual one cannot be indexed, and none can be
	 * written.
	 */
	private void checkGenerated(Catalog.Table table, Catalog.Column actual, Aggregate.Kind kind,
			List<String> obstacles) {
		String name = quoted(table.name()) + "." + quoted(actual.name());
		if (actual.generated().equals("v") || kind == Aggregate.Kind.NUMBER) {
			obstacles.add("%s is generated, and has to be a column that can be written: give it another name."
				.formatted(name));
		}
		else {
			this.warnings.add("%s is generated: mutations that write it will fail.".formatted(name));
		}
	}

	private void checkForeignKeys(Aggregate aggregate, Catalog.Table table, List<String> obstacles) {
		for (Catalog.ForeignKey key : this.catalog.foreignKeys(table.id())) {
			if (!key.enforced()) {
				String description = "the foreign key %1$s of %2$s is not enforced, so that rows may refer to nothing: run alter table %2$s alter constraint %1$s enforced."
					.formatted(quoted(key.name()), quoted(table.name()));
				(aggregate.isJoin() ? obstacles : this.warnings).add(description);
			}
		}
	}

	/**
	 * Returns why a column cannot be used, with a remedy if there is one.
	 */
	static String misfit(Catalog.Table table, Catalog.Column actual, Aggregate.Kind kind) {
		String remedy = actual.type().equals("timestamp") && kind == Aggregate.Kind.TIME
				? ": where its times are UTC, run alter table %1$s alter column %2$s type timestamptz using %2$s at time zone 'UTC'"
					.formatted(quoted(table.name()), quoted(actual.name()))
				: "";
		return "%s.%s is of the type %s, and has to be %s%s.".formatted(quoted(table.name()), quoted(actual.name()),
				actual.described(), kind, remedy);
	}

	/**
	 * Returns a hint for a missing column: the column with another spelling of its name,
	 * if there is one. By default Sequelize 7 writes the first letter in lower case.
	 */
	private static String missingColumnHint(Catalog.Table table, String column, Map<String, Catalog.Column> existing) {
		return existing.keySet()
			.stream()
			.filter((name) -> Names.plain(name).equals(Names.plain(column)))
			.findFirst()
			.map((name) -> ", but one that is named %1$s: name it so in the application (foreignKey: '%2$s') and run alter table %3$s rename column %1$s to %4$s"
				.formatted(quoted(name), column, quoted(table.name()), quoted(column)))
			.orElse(": a table of another shape stands in its place");
	}

	private void checkPrivileges(Aggregate aggregate, Catalog.Table table, List<String> obstacles) {
		List<Step> missingHere = this.missing.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && !step.kind().equals("function"))
			.toList();
		List<Step> denied = table.owned() ? List.of()
				: missingHere.stream()
					.filter((step) -> !(step.kind().equals("trigger") && table.mayTrigger()))
					.toList();
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
		if (!table.mayRefer() && this.missing.stream().anyMatch((step) -> step.references(table.name()))) {
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
							&& (step.id().equals("pair-not-null") || step.id().endsWith("-reference")));
	}

	/**
	 * Checks the rows of a join table that lacks its primary key or its foreign keys, and
	 * may therefore contain duplicate, incomplete or dangling pairs.
	 */
	private void checkRows(Aggregate aggregate, List<String> obstacles) {
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
			String refersToRow = this.tables.containsKey(end.table())
					? "exists (select from %s where id = j.%s)".formatted(quoted(end.table()), quoted(end.column()))
					: "false";
			forbid("%d rows of %s refer by " + quoted(end.column()) + " to a row that is not there: delete them", table,
					"select count(*) from %s j where %s is not null and not %s".formatted(table, quoted(end.column()),
							refersToRow),
					obstacles);
		}
	}

	private void forbid(String message, String table, String sql, List<String> obstacles) {
		long count = count(sql);
		if (count > 0) {
			obstacles.add(message.formatted(count, table) + ".");
		}
	}

	private void addWarnings(Aggregate aggregate, Catalog.Table table, long rows) {
		String name = quoted(table.name());
		Set<String> mapped = new HashSet<>(aggregate.columns().stream().map(Aggregate.Column::name).toList());
		for (Catalog.Column column : this.catalog.columns(table.id())) {
			if (column.required() && !column.filled() && !mapped.contains(column.name())) {
				this.warnings
					.add("%s.%s has to be given and has no default: posttopic does not know it and cannot add rows."
						.formatted(name, quoted(column.name())));
			}
			if (Names.plain(column.name()).equals("deletedat")) {
				this.warnings.add(
						"%s.%s: posttopic does not know it, and serves rows that the application only marks as deleted."
							.formatted(name, quoted(column.name())));
			}
			if (column.type().equals("citext") && mapped.contains(column.name())) {
				this.warnings.add("%s.%s is citext: posttopic tells upper and lower case apart.".formatted(name,
						quoted(column.name())));
			}
			if (column.name().equals("id") && !aggregate.isJoin() && !column.filled()) {
				this.warnings.add("%s.id has no default: posttopic cannot add rows.".formatted(name));
			}
		}
		if (!table.schema().equals(this.session.schema())
				&& this.missing.stream().anyMatch(Step::createsSchemaObject)) {
			this.warnings.add("%s is in the schema %s, but new tables and functions would be made in %s."
				.formatted(name, table.schema(), this.session.schema()));
		}
		if (!table.mayWrite()) {
			this.warnings
				.add("the user %s may not write to %s: mutations will fail.".formatted(this.session.username(), name));
		}
		if (rows > MANY_ROWS && this.session.major() < FIRST_WITH_INSTANT_DEFAULTS && addsDefault(aggregate)) {
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
		return Names.quoted(name);
	}

}
