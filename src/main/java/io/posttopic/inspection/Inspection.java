package io.posttopic.inspection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.database.ColumnType;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.LogTriggers;
import io.posttopic.migration.Migration;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A read-only inspection of a database: what it has, what it lacks, and what prevents its
 * adoption. An instance is used for one inspection.
 */
public class Inspection {

	/** The note that changes are not logged, and how to change that. */
	public static final String LOG_OMITTED = "History and live events are off, because another application created tables "
			+ "and would pay for the triggers of the change log: set posttopic.changes.enabled to true to switch them on, or to false to omit this note.";

	private static final int FIRST_WITH_INSTANT_DEFAULTS = 11;

	private static final int FIRST_WITH_GRANTS_OF_PARAMETERS = 15;

	private static final int MANY_ROWS = 100_000;

	private final Catalog catalog;

	private final Catalog.Session session;

	private final String user;

	private final List<Aggregate> aggregates;

	private final Map<String, Catalog.Table> tables;

	private final List<Step> steps;

	private final List<Step> missing;

	private final UpdateObstacles updates;

	private final Rehearsal rehearsal;

	private final boolean withoutTriggers;

	private final boolean omitsLog;

	private final Findings findings = new Findings();

	/**
	 * Creates an inspection.
	 * @param rehearsal the trials of what the catalogs cannot answer
	 * @param withoutTriggers whether rows are to be updated without firing triggers
	 */
	public Inspection(JdbcClient jdbc, Changelog changelog, Rehearsal rehearsal, boolean withoutTriggers) {
		this.catalog = new Catalog(jdbc);
		this.session = this.catalog.session();
		this.user = this.session.username();
		this.aggregates = changelog.aggregates();
		this.tables = this.catalog.tables(this.aggregates.stream().map(Aggregate::table).toList())
			.stream()
			.collect(Collectors.toMap(Catalog.Table::name, Function.identity()));
		this.steps = changelog.steps();
		this.missing = changelog.missing(jdbc);
		this.updates = new UpdateObstacles(this.catalog, this.steps, this.missing, withoutTriggers);
		this.rehearsal = rehearsal;
		this.withoutTriggers = withoutTriggers;
		this.omitsLog = changelog.logTriggers() == LogTriggers.OMIT;
	}

	/**
	 * Returns the steps that have to run.
	 */
	public List<Step> missing() {
		return this.missing;
	}

	/**
	 * Checks whether the database can be adopted.
	 */
	public Findings check() {
		forEachTable(this::checkTable);
		checkSchema();
		if (this.findings.obstacles().isEmpty()) {
			// The queries of rows need tables and columns of the expected shape.
			forEachTable(this::checkRows);
			checkUpdates();
		}
		return this.findings;
	}

	private void forEachTable(BiConsumer<Aggregate, Catalog.Table> check) {
		this.aggregates.stream()
			.filter((aggregate) -> this.tables.containsKey(aggregate.table()))
			.forEach(
					(aggregate) -> check.accept(aggregate, Objects.requireNonNull(this.tables.get(aggregate.table()))));
	}

	/**
	 * Returns the application's triggers that adoption would fire.
	 */
	public List<UpdateObstacles.FiredTriggers> fired() {
		List<UpdateObstacles.FiredTriggers> fired = new ArrayList<>();
		forEachTable((aggregate, table) -> fired.add(this.updates.fired(aggregate, table)));
		return fired.stream().filter(UpdateObstacles.FiredTriggers::anyFire).toList();
	}

	private void checkUpdates() {
		forEachTable((aggregate, table) -> this.updates.find(aggregate, table, this.findings));
		if (this.withoutTriggers && this.missing.stream().anyMatch(Step::updatesRows)
				&& !this.rehearsal.mayDisableTriggers()) {
			this.findings.obstacle("the user %s may not leave out triggers: %s.", this.user,
					privilegeToDisableTriggers());
		}
		List<UpdateObstacles.FiredTriggers> fired = fired();
		if (this.findings.obstacles().isEmpty()) {
			fired.forEach(this::rehearse);
		}
		fired.forEach(this::warnOfTriggers);
		addUncheckedRisks();
	}

	private void rehearse(UpdateObstacles.FiredTriggers fired) {
		String table = fired.table().quoted();
		String triggers = fired.triggers()
			.stream()
			.map((trigger) -> Names.quoted(trigger.name()))
			.collect(Collectors.joining(", "));
		List<String> columns = this.catalog.unwatchedColumns(fired.table().id());
		Rehearsal.Outcome outcome = columns.isEmpty()
				? new Rehearsal.Outcome(Rehearsal.Result.UNKNOWN, "every column has a trigger of its own")
				: this.rehearsal.updateRow(table, Names.quoted(columns.getFirst()), this.withoutTriggers);
		switch (outcome.result()) {
			case REFUSED -> this.findings.obstacle(
					"a row of %s cannot be updated (%s): disable its triggers %s, or run adopt with --without-triggers.",
					table, outcome.reason(), triggers);
			case UNKNOWN -> this.findings.leaveUnchecked("whether the triggers %s let rows of %s be updated: %s.",
					triggers, table, outcome.reason());
			case PASSED -> this.findings.leaveUnchecked(
					"whether the triggers %s let every row of %s be updated: one was, in a transaction that was rolled back.",
					triggers, table);
		}
	}

	private void warnOfTriggers(UpdateObstacles.FiredTriggers fired) {
		if (this.withoutTriggers) {
			this.findings.warn("%s also with --without-triggers.", fired.describe());
		}
		else {
			this.findings.warn("%s. With --without-triggers adopt leaves them out, which the user %s %s.",
					fired.describe(), this.user,
					this.rehearsal.mayDisableTriggers() ? "may do" : "may not do: " + privilegeToDisableTriggers());
		}
	}

	private String privilegeToDisableTriggers() {
		return (this.session.major() < FIRST_WITH_GRANTS_OF_PARAMETERS) ? "only a superuser may"
				: "let a superuser run grant set on parameter session_replication_role to " + Names.quoted(this.user);
	}

	private void addUncheckedRisks() {
		if (this.missing.isEmpty()) {
			return;
		}
		this.catalog.eventTriggers()
			.forEach((name) -> this.findings.leaveUnchecked("whether the event trigger %s allows the statements.",
					Names.quoted(name)));
		long indexes = this.missing.stream().filter((step) -> step.kind().equals("index")).count();
		if (indexes > 0) {
			this.findings.leaveUnchecked("whether the disk has room for %d indexes.", indexes);
		}
	}

	/**
	 * Returns the full report.
	 * @param twins the twins, compared with their join tables
	 * @param additionalSql the SQL that would run in addition to that of the changelog
	 * @param additionalObstacles why the additional SQL cannot run
	 */
	public Report report(String database, List<Twin> twins, List<String> additionalSql,
			List<String> additionalObstacles) {
		Stream<String> sql = Stream
			.of(this.catalog.interruptedIndexes().stream().map(Migration::dropIndex),
					this.missing.stream().flatMap((step) -> step.sql().stream()), additionalSql.stream())
			.flatMap(Function.identity());
		check();
		if (this.omitsLog) {
			this.findings.warn("%s", LOG_OMITTED);
		}
		List<Report.Table> reports = this.aggregates.stream().map(this::table).toList();
		return new Report(database, this.session.schema(), this.user, reports, twins,
				Stream.concat(this.findings.obstacles().stream(), additionalObstacles.stream()).toList(),
				this.findings.warnings(), this.findings.unchecked(), sql.toList());
	}

	private Report.Table table(Aggregate aggregate) {
		Catalog.Table table = this.tables.get(aggregate.table());
		if (table == null || table.otherKind() != null) {
			return new Report.Table(aggregate.table(), (table != null) ? Report.State.MISFIT : Report.State.MISSING,
					null, List.of());
		}
		Long rows = table.mayRead() ? this.catalog.count("select count(*) from " + table.quoted()) : null;
		addWarnings(aggregate, table, Objects.requireNonNullElse(rows, 0L));
		List<Report.Finding> findings = Stream
			.of(columns(aggregate, table), indexes(table), foreignKeys(table), otherParts(aggregate),
					otherTriggers(table))
			.flatMap(Function.identity())
			.toList();
		return new Report.Table(aggregate.table(), Report.State.PRESENT, rows, findings);
	}

	private Stream<Report.Finding> columns(Aggregate aggregate, Catalog.Table table) {
		Map<String, Catalog.Column> unmapped = this.catalog.columns(table);
		List<Report.Finding> mapped = aggregate.columns().stream().map((column) -> {
			Catalog.Column actual = unmapped.remove(column.name());
			return new Report.Finding("column", column.name(), state(column, actual),
					(actual != null) ? actual.described() : null);
		}).toList();
		return Stream.concat(mapped.stream(),
				unmapped.values()
					.stream()
					.map((other) -> new Report.Finding("column", other.name(), Report.State.OTHER, other.described())));
	}

	private static Report.State state(Aggregate.Column column, Catalog.@Nullable Column actual) {
		if (actual == null) {
			return Report.State.MISSING;
		}
		return column.type().fits(actual.type()) ? Report.State.PRESENT : Report.State.MISFIT;
	}

	private Stream<Report.Finding> indexes(Catalog.Table table) {
		Set<String> seen = new HashSet<>();
		return this.catalog.indexes(table.id())
			.stream()
			.map((index) -> new Report.Finding(index.primaryKey() ? "key" : "index", index.name(),
					state(seen.add(index.definition())), index.definition()));
	}

	private Stream<Report.Finding> foreignKeys(Catalog.Table table) {
		Set<String> seen = new HashSet<>();
		return this.catalog.foreignKeys(table.id())
			.stream()
			.map((key) -> new Report.Finding("foreign key", key.name(), state(seen.add(key.columns() + key.target())),
					key.definition()));
	}

	private static Report.State state(boolean first) {
		return first ? Report.State.PRESENT : Report.State.DUPLICATE;
	}

	/**
	 * Returns the missing parts of a table that are not columns, and all of its triggers
	 * that the changelog adds. The other findings contain the rest.
	 */
	private Stream<Report.Finding> otherParts(Aggregate aggregate) {
		Set<String> columns = aggregate.columnNames();
		return steps(this.steps, aggregate).filter((step) -> !columns.contains(step.id()) && !step.removes())
			.filter((step) -> this.missing.contains(step) || step.kind().equals("trigger"))
			.map((step) -> new Report.Finding(step.kind(), step.name(),
					this.missing.contains(step) ? Report.State.MISSING : Report.State.PRESENT, null));
	}

	private static Stream<Step> steps(List<Step> steps, Aggregate aggregate) {
		return steps.stream().filter((step) -> step.part().equals(aggregate.part()));
	}

	private Stream<Report.Finding> otherTriggers(Catalog.Table table) {
		return this.updates.otherTriggers(table)
			.stream()
			.map((trigger) -> new Report.Finding("trigger", trigger.name(), Report.State.OTHER, trigger.definition()));
	}

	private void checkSchema() {
		if (!this.missing.isEmpty()) {
			this.session.refusesWrites().ifPresent((reason) -> this.findings.obstacle("%s", reason));
		}
		new NameConflicts(this.catalog, this.tables, this.session.schema(), this.findings).find(this.steps,
				this.missing);
		String schema = Names.quoted(this.session.schema());
		if (!this.session.mayCreate() && this.missing.stream().anyMatch(Step::createsSchemaObject)) {
			this.findings.obstacle(
					"the user %s may not create anything in the schema %s: let its owner run grant create on schema %s to %s.",
					this.user, this.session.schema(), schema, Names.quoted(this.user));
		}
		else if (!this.session.mayNote() && !this.missing.isEmpty()) {
			this.findings.obstacle(
					"the user %1$s may neither write to %2$s nor make it in the schema %3$s: let its owner run grant select, insert, update on %2$s to %4$s, or grant create on schema %5$s to %4$s.",
					this.user, Catalog.HISTORY, this.session.schema(), Names.quoted(this.user), schema);
		}
	}

	private void checkTable(Aggregate aggregate, Catalog.Table table) {
		if (table.otherKind() != null) {
			this.findings.obstacle(
					"%s is %s, and has to be a table: give it another name, or another schema to posttopic.",
					table.quoted(), table.otherKind());
			return;
		}
		checkColumns(aggregate, table);
		checkForeignKeys(aggregate, table);
		if (!aggregate.isJoin() && this.catalog.columns(table).containsKey("id") && !hasKey(aggregate, table)) {
			this.findings.obstacle("%1$s has no primary key: run alter table %1$s add primary key (id).",
					table.quoted());
		}
		if (!table.mayRead()) {
			this.findings.obstacle("the user %s may not read %s: let %s run grant select on %2$s to %s.", this.user,
					table.quoted(), table.owner(), Names.quoted(this.user));
		}
		checkPrivileges(aggregate, table);
	}

	private void checkColumns(Aggregate aggregate, Catalog.Table table) {
		Map<String, Catalog.Column> existing = this.catalog.columns(table);
		for (Aggregate.Column column : aggregate.columns()) {
			Catalog.Column actual = existing.get(column.name());
			if (actual != null && state(column, actual) == Report.State.MISFIT) {
				this.findings.obstacle("%s", misfit(table, actual, column.type()));
			}
			else if (actual != null && !actual.generated().isEmpty()) {
				checkGenerated(table, actual, column.type());
			}
			else if (actual == null && aggregate.key().contains(column.name())) {
				this.findings.obstacle("%s has no column %s%s.", table.quoted(), Names.quoted(column.name()),
						missingColumnHint(table, column.name(), existing));
			}
		}
	}

	/**
	 * Checks a generated column: a virtual one cannot be indexed, and none can be
	 * written.
	 */
	private void checkGenerated(Catalog.Table table, Catalog.Column actual, ColumnType type) {
		if (actual.generated().equals("v") || type == ColumnType.NUMBER) {
			this.findings.obstacle(
					"%s.%s is generated, and has to be a column that can be written: give it another name.",
					table.quoted(), actual.quoted());
		}
		else {
			this.findings.warn("%s.%s is generated: mutations that write it will fail.", table.quoted(),
					actual.quoted());
		}
	}

	private void checkForeignKeys(Aggregate aggregate, Catalog.Table table) {
		this.catalog.foreignKeys(table.id())
			.stream()
			.filter((key) -> !key.enforced())
			.forEach((key) -> this.findings.add(aggregate.isJoin(),
					"the foreign key %1$s of %2$s is not enforced, so that rows may refer to nothing: run alter table %2$s alter constraint %1$s enforced.",
					Names.quoted(key.name()), table.quoted()));
	}

	/**
	 * Returns why a column cannot be used, with a remedy if there is one.
	 */
	public static String misfit(Catalog.Table table, Catalog.Column actual, ColumnType type) {
		boolean needsTimeZone = actual.type().equals("timestamp") && type == ColumnType.TIME;
		return ("%1$s.%2$s is of the type %3$s, and has to be %4$s" + (needsTimeZone
				? ": where its times are UTC, run alter table %1$s alter column %2$s type timestamptz using %2$s at time zone 'UTC'."
				: "."))
			.formatted(table.quoted(), actual.quoted(), actual.described(), type);
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
				.formatted(Names.quoted(name), column, table.quoted(), Names.quoted(column)))
			.orElse(": a table of another shape stands in its place");
	}

	private void checkPrivileges(Aggregate aggregate, Catalog.Table table) {
		List<Step> denied = steps(this.missing, aggregate).filter((step) -> !table.owned())
			.filter((step) -> !step.kind().equals("function") && !(step.kind().equals("trigger") && table.mayTrigger()))
			.toList();
		if (!denied.isEmpty()) {
			boolean onlyTriggers = denied.stream().allMatch((step) -> step.kind().equals("trigger"));
			this.findings.obstacle(
					"the user %s may not %s %s, which belongs to %s and lacks %s: run adopt as %4$s, or let %4$s run grant %s to %s.",
					this.user, onlyTriggers ? "create triggers on" : "alter", table.quoted(), table.owner(),
					denied.stream().map(Step::describe).collect(Collectors.joining(", ")),
					onlyTriggers ? "trigger on " + table.quoted() : Names.quoted(table.owner()),
					Names.quoted(this.user));
		}
		if (!table.mayRefer() && this.missing.stream().anyMatch((step) -> step.references(table.name()))) {
			this.findings.obstacle(
					"the user %s may not let another table refer to %s: run adopt as %s, or let %3$s run grant references on %2$s to %s.",
					this.user, table.quoted(), table.owner(), Names.quoted(this.user));
		}
	}

	private boolean hasKey(Aggregate aggregate, Catalog.Table table) {
		String key = "{" + String.join(",", aggregate.key().stream().sorted().toList()) + "}";
		return this.catalog.indexes(table.id())
			.stream()
			.anyMatch((index) -> index.uniqueKey() && index.columns().equals(key))
				&& steps(this.missing, aggregate)
					.noneMatch((step) -> step.id().equals("pair-not-null") || step.id().endsWith("-reference"));
	}

	/**
	 * Checks the rows of a join table that lacks its primary key or its foreign keys, and
	 * may therefore contain duplicate, incomplete or dangling pairs.
	 */
	private void checkRows(Aggregate aggregate, Catalog.Table joining) {
		if (!aggregate.isJoin() || hasKey(aggregate, joining)) {
			return;
		}
		String table = joining.quoted();
		String left = Names.quoted(aggregate.ends().get(0).column());
		String right = Names.quoted(aggregate.ends().get(1).column());
		forbid("%d pairs stand in %s more than once: delete all rows but one of each.", table,
				"(select from %3$s group by %1$s, %2$s having count(*) > 1) doubled".formatted(left, right, table));
		forbid("%d rows of %s have only half a pair: delete them.", table,
				"%3$s where %1$s is null or %2$s is null".formatted(left, right, table));
		for (Aggregate.End end : aggregate.ends()) {
			String column = Names.quoted(end.column());
			String refersToRow = this.tables.containsKey(end.table())
					? "exists (select from %s where id = j.%s)".formatted(Names.quoted(end.table()), column) : "false";
			forbid("%d rows of %s refer by " + column + " to a row that is not there: delete them.", table,
					"%s j where %s is not null and not %s".formatted(table, column, refersToRow));
		}
	}

	private void forbid(String format, String table, String rows) {
		long count = this.catalog.count("select count(*) from " + rows);
		if (count > 0) {
			this.findings.obstacle(format, count, table);
		}
	}

	private void addWarnings(Aggregate aggregate, Catalog.Table table, long rows) {
		String name = table.quoted();
		this.catalog.columns(table).values().forEach((column) -> warnOfColumn(aggregate, table, column));
		if (!table.schema().equals(this.session.schema())
				&& this.missing.stream().anyMatch(Step::createsSchemaObject)) {
			this.findings.warn("%s is in the schema %s, but new tables and functions would be made in %s.", name,
					table.schema(), this.session.schema());
		}
		if (!table.mayWrite()) {
			this.findings.warn("the user %s may not write to %s: mutations will fail.", this.user, name);
		}
		boolean addsDefault = steps(this.missing, aggregate)
			.anyMatch((step) -> step.sql().stream().anyMatch((sql) -> sql.contains(" default ")));
		if (rows > MANY_ROWS && this.session.major() < FIRST_WITH_INSTANT_DEFAULTS && addsDefault) {
			this.findings.warn(
					"PostgreSQL %d rewrites %s to add a column with a default: its %d rows are locked meanwhile.",
					this.session.major(), name, rows);
		}
	}

	private void warnOfColumn(Aggregate aggregate, Catalog.Table table, Catalog.Column column) {
		boolean isMapped = aggregate.columnNames().contains(column.name());
		if (column.required() && !column.filled() && !isMapped) {
			this.findings.warn(
					"%s.%s has to be given and has no default: posttopic does not know it and cannot add rows.",
					table.quoted(), column.quoted());
		}
		if (Names.plain(column.name()).equals("deletedat")) {
			this.findings.warn(
					"%s.%s: posttopic does not know it, and serves rows that the application only marks as deleted.",
					table.quoted(), column.quoted());
		}
		if (column.type().equals("citext") && isMapped) {
			this.findings.warn("%s.%s is citext: posttopic tells upper and lower case apart.", table.quoted(),
					column.quoted());
		}
		if (column.name().equals("id") && !aggregate.isJoin() && !column.filled()) {
			this.findings.warn("%s.id has no default: posttopic cannot add rows.", table.quoted());
		}
	}

}
