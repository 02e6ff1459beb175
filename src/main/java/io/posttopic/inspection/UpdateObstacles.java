package io.posttopic.inspection;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;

/**
 * A search for what prevents the rows of tables from being updated, and for triggers that
 * fire when they are. In a table whose rows adoption updates, each finding is an
 * obstacle; elsewhere it is a warning that mutations will fail.
 */
record UpdateObstacles(Catalog catalog, Catalog.Session session, Rehearsal rehearsal, boolean withoutTriggers,
		Findings findings) {

	private static final int FIRST_WITH_GRANTS_OF_PARAMETERS = 15;

	/**
	 * Adds the reasons why some or all rows cannot be updated, added or deleted.
	 * @param missing the steps that have to run
	 */
	void check(Collection<TableInspection> tables, List<Step> missing) {
		tables.forEach(this::check);
		if (this.withoutTriggers && missing.stream().anyMatch(Step::updatesRows)
				&& !this.rehearsal.mayDisableTriggers()) {
			this.findings.obstacle("the user %s may not leave out triggers: %s.", this.session.username(),
					privilegeToDisableTriggers());
		}
		List<FiredTriggers> fired = firedTriggers(tables).toList();
		if (this.findings.obstacles().isEmpty()) {
			fired.forEach(this::rehearse);
		}
		fired.forEach(this::warnOfTriggers);
	}

	private void check(TableInspection inspection) {
		Catalog.ExistingTable table = inspection.table();
		boolean updated = !inspection.updatedColumns().isEmpty();
		String name = table.quoted();
		for (Catalog.Publication publication : this.catalog.refusingPublications(table.id())) {
			this.findings.add(updated && publication.updates(),
					"the publication %s publishes updates and deletions of %s, which has no replica identity, so that PostgreSQL refuses them: run alter table %2$s replica identity full, or add a primary key.",
					Names.quoted(publication.name()), name);
		}
		for (Catalog.Rule rule : this.catalog.rules(table.id())) {
			this.findings.add(updated && rule.event().equals("update"),
					"the rule %1$s of %2$s rewrites every %3$s, which PostgreSQL refuses in the statements that posttopic runs: replace it by a trigger, or run alter table %2$s disable rule %1$s.",
					Names.quoted(rule.name()), name, rule.event());
		}
		if (table.mayRead()) {
			this.catalog.uncheckedConstraints(table.id()).forEach((check) -> checkViolations(check, name, updated));
		}
		if (table.hasRowSecurity()) {
			this.findings.add(updated,
					"the row-level security of %s may hide rows from the user: connect as the table's owner or as a role with bypassrls.",
					name);
		}
	}

	private void checkViolations(Catalog.Check check, String table, boolean updated) {
		long rows = this.rehearsal.countRows(table, "not (%s)".formatted(check.expression()));
		if (rows > 0) {
			this.findings.add(updated,
					"%d rows of %s violate the constraint %s, which is not valid and refuses to have them updated: correct the rows, or drop the constraint. They are those where not (%s).",
					rows, table, Names.quoted(check.name()), check.expression());
		}
	}

	private void rehearse(FiredTriggers fired) {
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

	private void warnOfTriggers(FiredTriggers fired) {
		if (this.withoutTriggers) {
			this.findings.warn("%s also with --without-triggers.", fired.describe());
		}
		else {
			this.findings.warn("%s. With --without-triggers adopt leaves them out, which the user %s %s.",
					fired.describe(), this.session.username(),
					this.rehearsal.mayDisableTriggers() ? "may do" : "may not do: " + privilegeToDisableTriggers());
		}
	}

	private String privilegeToDisableTriggers() {
		return (this.session.major() < FIRST_WITH_GRANTS_OF_PARAMETERS) ? "only a superuser may"
				: "let a superuser run grant set on parameter session_replication_role to "
						+ Names.quoted(this.session.username());
	}

	/**
	 * Returns the triggers that posttopic did not add and that fire when adoption updates
	 * rows, for each table that has any.
	 */
	Stream<FiredTriggers> firedTriggers(Collection<TableInspection> tables) {
		return tables.stream().flatMap(this::firedTriggers);
	}

	private Stream<FiredTriggers> firedTriggers(TableInspection inspection) {
		Catalog.ExistingTable table = inspection.table();
		List<String> columns = inspection.updatedColumns();
		if (columns.isEmpty() || !table.mayRead() || table.otherKind() != null) {
			return Stream.empty();
		}
		List<String> affected = this.catalog.triggersOf(table.id(), columns);
		List<Catalog.Trigger> triggers = inspection.otherTriggers()
			.stream()
			.filter((trigger) -> trigger.onUpdate() && trigger.isEnabled(this.withoutTriggers)
					&& affected.contains(trigger.name()))
			.toList();
		long rows = triggers.isEmpty() ? 0 : countRows(inspection, columns);
		return (rows > 0) ? Stream.of(new FiredTriggers(table, triggers, rows)) : Stream.empty();
	}

	/**
	 * Counts the rows in which a column is null: all rows if a column does not exist yet.
	 */
	private long countRows(TableInspection inspection, List<String> columns) {
		String condition = inspection.columns().keySet().containsAll(columns) ? columns.stream()
			.map((column) -> Names.quoted(column) + " is null")
			.collect(Collectors.joining(" or ", " where ", "")) : "";
		return this.catalog.count("select count(*) from " + inspection.table().quoted() + condition);
	}

	/**
	 * The triggers of the application that adoption would fire in a table.
	 *
	 * @param rows the number of rows that adoption updates
	 */
	record FiredTriggers(Catalog.ExistingTable table, List<Catalog.Trigger> triggers, long rows) {

		String describe() {
			return "the %d rows of %s get values, which fires the application's triggers %s".formatted(this.rows,
					this.table.quoted(),
					this.triggers.stream()
						.map((trigger) -> Names.quoted(trigger.name())
								+ (trigger.forEachRow() ? " (for each row)" : " (for each statement)"))
						.collect(Collectors.joining(", ")));
		}

	}

}
