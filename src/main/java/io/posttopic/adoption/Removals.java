package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.inspection.Findings;
import io.posttopic.migration.Added;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.Migration;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A search for what adoption added to a database. The steps of the changelog, in reverse
 * order, say what that can be. Tables, columns and constraints are recognized by their
 * marks; indexes, triggers and functions by their names and definitions.
 */
class Removals {

	/** The table of the rate limits that servers share, which a server creates. */
	private static final String RATE_LIMITS = "posttopic_rate_limits";

	private final Catalog catalog;

	private final Changelog changelog;

	private final List<Step> missing;

	private final Map<String, Aggregate> aggregates;

	private final Map<String, Catalog.ExistingTable> tables;

	private final List<Removal> removals = new ArrayList<>();

	private final List<String> kept = new ArrayList<>();

	private final Findings findings = new Findings();

	Removals(JdbcClient jdbc, Changelog changelog) {
		this.catalog = new Catalog(jdbc);
		this.changelog = changelog;
		this.missing = changelog.missing(jdbc);
		this.aggregates = changelog.aggregates()
			.stream()
			.collect(Collectors.toMap(Aggregate::table, Function.identity()));
		Stream<String> created = Step.addedBy(changelog.steps(), Added.Kind.TABLE).map(Added::table);
		this.tables = new HashMap<>(this.catalog.tables(Stream.concat(created, Stream.of(RATE_LIMITS)).toList()));
		this.tables.values().removeIf((table) -> table.otherKind() != null);
	}

	/**
	 * Returns what can be removed, and the obstacles.
	 * @param discardValues whether values may be lost
	 */
	RemovalReport report(String database, boolean discardValues) {
		Catalog.Session session = this.catalog.session();
		// An earlier version created these objects, and this one no longer needs them.
		this.missing.stream()
			.filter(Step::removes)
			.forEach((step) -> this.removals.add(new Removal(step.kind(), "", step.name(), 0, step.sql())));
		for (Step step : this.changelog.steps().reversed()) {
			step.added().reversed().forEach((added) -> addRemovals(step, added));
		}
		// Functions come after all triggers and indexes, when nothing calls them any
		// more.
		Step.addedBy(this.changelog.steps().reversed(), Added.Kind.FUNCTION).forEach(this::addFunctionRemovals);
		if (this.tables.containsKey(RATE_LIMITS)) {
			this.removals.add(new Removal("table", RATE_LIMITS, RATE_LIMITS, 0, List.of("drop table " + RATE_LIMITS)));
		}
		if (this.catalog.relation(session.schema(), Catalog.HISTORY).isPresent() && !this.catalog.isHistoryTaken()) {
			this.removals.add(new Removal("table", "", Catalog.HISTORY, 0, List.of("drop table " + Catalog.HISTORY)));
		}
		addObstacles(session, discardValues);
		return new RemovalReport(database, session.schema(), session.username(), List.copyOf(this.removals),
				List.copyOf(this.kept), List.copyOf(this.findings.obstacles()),
				this.removals.stream().flatMap((removal) -> removal.sql().stream()).toList());
	}

	private void addRemovals(Step step, Added added) {
		Catalog.ExistingTable table = this.tables.get(added.table());
		if (table == null) {
			return;
		}
		String name = table.quoted();
		if (Added.MARK.equals(table.comment())) {
			if (added.kind() == Added.Kind.TABLE) {
				// Only the table of an aggregate can contain the application's values.
				long values = this.aggregates.containsKey(added.table())
						? this.catalog.count("select count(*) from " + name) : 0;
				addRemoval(added, values, "drop table " + name);
			}
			return;
		}
		switch (added.kind()) {
			case COLUMN -> addColumnRemoval(step, added, table);
			case NOT_NULL -> addNotNullRemoval(added, table);
			case CONSTRAINT -> this.catalog.constraint(table.id(), added.name())
				.filter((constraint) -> Added.MARK.equals(constraint.comment()))
				.ifPresent((_) -> addRemoval(added, 0,
						"alter table %s drop constraint %s".formatted(name, added.quoted())));
			case INDEX -> this.catalog.relation(table.schema(), added.name())
				.filter((index) -> index.tableId() == table.id() && !index.ofConstraint())
				.ifPresent((_) -> addRemoval(added, 0, Migration.dropIndex(added.quoted())));
			case TRIGGER -> this.catalog.triggers(table.id())
				.stream()
				.filter((trigger) -> trigger.name().equals(added.name()) && trigger.function().equals(added.detail()))
				.forEach((trigger) -> addRemoval(added, 0, "drop trigger %s on %s".formatted(added.quoted(), name)));
			case TABLE, FUNCTION -> {
				// A table that the application created is kept. Functions are removed
				// later.
			}
		}
	}

	private void addFunctionRemovals(Added added) {
		this.catalog.functions(added.name())
			.stream()
			.filter((function) -> function.owned() && function.returns().equals(added.detail()))
			.forEach((function) -> addRemoval(added, 0, "drop function " + function.signature()));
	}

	private void addColumnRemoval(Step step, Added added, Catalog.ExistingTable table) {
		Catalog.ExistingColumn column = this.catalog.columns(table).get(added.name());
		if (column == null) {
			return;
		}
		if (Added.MARK.equals(column.comment())) {
			this.catalog.dependents(table.id(), column.number())
				.forEach((dependent) -> this.findings.obstacle("%s needs the column %s.%s: drop it first.", dependent,
						table.quoted(), column.quoted()));
			addRemoval(added, countValues(step, table, column),
					"alter table %s drop column %s".formatted(table.quoted(), column.quoted()));
		}
		else {
			this.kept.addFirst("column %s.%s".formatted(table.quoted(), column.quoted()));
		}
	}

	private void addNotNullRemoval(Added added, Catalog.ExistingTable table) {
		Catalog.ExistingColumn column = this.catalog.columns(table).get(added.name());
		if (column != null && column.comment() != null && column.comment().endsWith(Added.NOT_NULL_MARK)) {
			String ownComment = column.comment().replaceAll("(; )?" + Added.NOT_NULL_MARK, "");
			addRemoval(added, 0,
					"alter table %s alter column %s drop not null".formatted(table.quoted(), column.quoted()),
					"comment on column %s.%s is %s".formatted(table.quoted(), column.quoted(),
							ownComment.isEmpty() ? "null" : "'" + ownComment.replace("'", "''") + "'"));
		}
	}

	/**
	 * Counts the values of a column that would be lost: those that callers wrote and that
	 * adopting the database again would not restore. A column that callers cannot write,
	 * such as a version, has none.
	 */
	private long countValues(Step step, Catalog.ExistingTable table, Catalog.ExistingColumn column) {
		boolean isOwnField = Objects.requireNonNull(this.aggregates.get(table.name()))
			.columns()
			.stream()
			.anyMatch((field) -> field.name().equals(column.name()) && !field.version());
		if (!isOwnField || !table.mayRead()) {
			return 0;
		}
		return this.catalog.count(this.changelog.steps()
			.stream()
			.filter((other) -> other.part().equals(step.part()) && other.chosenValuesQuery() != null
					&& other.updatedColumn().equals(column.name()))
			.map(Step::chosenValuesQuery)
			.findFirst()
			.orElseGet(() -> "select count(*) from %s where %s".formatted(table.quoted(),
					differsFromAdoption(table, column))));
	}

	/**
	 * Returns the condition for a row whose value differs from the one that adoption set.
	 */
	private static String differsFromAdoption(Catalog.ExistingTable table, Catalog.ExistingColumn column) {
		if (column.defaultValue() == null) {
			return column.quoted() + " is not null";
		}
		// Adoption set all rows to the time at which it added the column.
		return column.defaultValue().equals("now()")
				? "%1$s > (select min(%1$s) from %2$s)".formatted(column.quoted(), table.quoted())
				: "%s is distinct from %s".formatted(column.quoted(), column.defaultValue());
	}

	private void addRemoval(Added added, long values, String... sql) {
		String name = (added.kind() == Added.Kind.NOT_NULL) ? "of " + added.name() : added.name();
		this.removals.add(new Removal(added.kind().word(), added.table(), name, values, List.of(sql)));
	}

	private void addObstacles(Catalog.Session session, boolean discardValues) {
		if (this.removals.isEmpty()) {
			return;
		}
		session.refusesWrites().ifPresent((reason) -> this.findings.obstacle("%s", reason));
		this.catalog.calledSchemas(this.aggregates.keySet())
			.forEach((called) -> this.findings.calledSchema(called, session.schema()));
		this.catalog.servers()
			.forEach((server) -> this.findings
				.obstacle("a server of posttopic is connected (process %s): stop it first.", server));
		this.tables.values().forEach((table) -> {
			if (!table.owned() && this.removals.stream().anyMatch((removal) -> removal.table().equals(table.name()))) {
				this.findings.obstacle("%s belongs to %s, and only the owner may alter it: run unadopt as %2$s.",
						table.quoted(), table.owner());
			}
			this.catalog.referrers(table.id())
				.stream()
				.filter((foreign) -> needsRemoved(foreign, table) && !isRemoved(foreign))
				.forEach((foreign) -> this.findings.obstacle(
						"the foreign key %1$s of %2$s refers to %3$s: run alter table %2$s drop constraint %1$s.",
						Names.quoted(foreign.name()), foreign.referring(), table.quoted()));
			if (Added.MARK.equals(table.comment())) {
				this.catalog.views(table.id())
					.forEach((view) -> this.findings.obstacle("the view %s reads %s: drop it first.", view,
							table.quoted()));
			}
		});
		if (!discardValues) {
			this.removals.stream()
				.filter((removal) -> removal.values() > 0)
				.forEach((removal) -> this.findings.obstacle(
						"the %s %s of %s has values in %d rows, which would be lost: run unadopt with --discard-values.",
						removal.kind(), removal.name(), Names.quoted(removal.table()), removal.values()));
		}
	}

	/**
	 * Returns whether a foreign key refers to a table, a column or a unique index that is
	 * removed.
	 */
	private boolean needsRemoved(Catalog.Referrer foreign, Catalog.ExistingTable table) {
		return this.removals.stream()
			.filter((removal) -> removal.table().equals(table.name()))
			.anyMatch((removal) -> removal.kind().equals(Added.Kind.TABLE.word())
					|| foreign.referred().equals("{" + removal.name() + "}")
					|| foreign.referredIndex().equals(removal.name()));
	}

	/**
	 * Returns whether a foreign key is removed, by itself or with its column or table.
	 */
	private boolean isRemoved(Catalog.Referrer foreign) {
		return this.tables.values()
			.stream()
			.filter((table) -> table.id() == foreign.referringId())
			.anyMatch((table) -> this.removals.stream()
				.anyMatch((removal) -> removal.table().equals(table.name())
						&& List.of(table.name(), foreign.columnName(), foreign.name()).contains(removal.name())));
	}

}
