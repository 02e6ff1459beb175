package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.posttopic.migration.Added;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A search for what prevents the rows of a table from being updated, and for triggers
 * that fire when they are. In a table whose rows adoption updates, each finding is an
 * obstacle; elsewhere it is a warning that mutations will fail.
 */
class UpdateObstacles {

	private final JdbcClient jdbc;

	private final Catalog catalog;

	private final List<Step> steps;

	private final List<Step> missing;

	private final boolean withoutTriggers;

	UpdateObstacles(JdbcClient jdbc, Catalog catalog, List<Step> steps, List<Step> missing, boolean withoutTriggers) {
		this.jdbc = jdbc;
		this.catalog = catalog;
		this.steps = steps;
		this.missing = missing;
		this.withoutTriggers = withoutTriggers;
	}

	/**
	 * Returns whether adoption updates existing rows of a table.
	 */
	boolean updatesRowsOf(Aggregate aggregate) {
		return this.missing.stream().anyMatch((step) -> step.part().equals(aggregate.part()) && step.updatesRows());
	}

	/**
	 * Returns the reasons why some or all rows of a table cannot be updated, added or
	 * deleted.
	 */
	List<Finding> find(Catalog.Table table) {
		String name = Names.quoted(table.name());
		List<Finding> findings = new ArrayList<>();
		for (Catalog.Publication publication : this.catalog.refusingPublications(table.id())) {
			findings.add(new Finding(publication.updates(),
					"the publication %s publishes updates and deletions of %s, which has no replica identity, so that PostgreSQL refuses them: run alter table %2$s replica identity full, or add a primary key."
						.formatted(Names.quoted(publication.name()), name)));
		}
		for (Catalog.Rule rule : this.catalog.rules(table.id())) {
			findings.add(new Finding(rule.event().equals("update"),
					"the rule %1$s of %2$s rewrites every %3$s, which PostgreSQL refuses in the statements that posttopic runs: replace it by a trigger, or run alter table %2$s disable rule %1$s."
						.formatted(Names.quoted(rule.name()), name, rule.event())));
		}
		if (table.mayRead()) {
			this.catalog.uncheckedConstraints(table.id())
				.forEach((constraint) -> findViolations(table, constraint, findings));
		}
		if (table.filtered()) {
			findings.add(new Finding(true,
					"the row-level security of %s may hide rows from the user: connect as the table's owner or as a role with bypassrls."
						.formatted(name)));
		}
		return findings;
	}

	private void findViolations(Catalog.Table table, Catalog.Check constraint, List<Finding> findings) {
		String name = Names.quoted(table.name());
		long rows = count("select count(*) from %s where not (%s)".formatted(name, constraint.expression()));
		if (rows > 0) {
			findings.add(new Finding(true,
					"%d rows of %s violate the constraint %s, which is not valid and refuses to have them updated: correct the rows, or drop the constraint. They are those where not (%s)."
						.formatted(rows, name, Names.quoted(constraint.name()), constraint.expression())));
		}
	}

	/**
	 * Returns the triggers of a table that posttopic did not add.
	 */
	List<Catalog.Trigger> otherTriggers(Catalog.Table table) {
		Set<String> ownTriggers = this.steps.stream()
			.flatMap((step) -> step.added().stream())
			.filter((added) -> added.kind() == Added.Kind.TRIGGER && added.table().equals(table.name()))
			.map(Added::name)
			.collect(Collectors.toSet());
		return this.catalog.triggers(table.id())
			.stream()
			.filter((trigger) -> !ownTriggers.contains(trigger.name()))
			.toList();
	}

	/**
	 * Returns the triggers of a table that posttopic did not add and that fire when
	 * adoption updates rows.
	 */
	FiredTriggers fired(Aggregate aggregate, Catalog.Table table) {
		List<String> columns = this.missing.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && step.updatesRows())
			.map(Step::updatedColumn)
			.distinct()
			.toList();
		if (columns.isEmpty() || !table.mayRead()) {
			return new FiredTriggers(table.name(), List.of(), 0);
		}
		Set<String> unaffected = columns.stream()
			.map((column) -> Set.copyOf(this.catalog.triggersOfOtherColumns(table.id(), column)))
			.reduce((left, right) -> left.stream().filter(right::contains).collect(Collectors.toSet()))
			.orElseThrow();
		List<Catalog.Trigger> triggers = otherTriggers(table).stream()
			.filter((trigger) -> trigger.onUpdate() && trigger.isEnabled(this.withoutTriggers)
					&& !unaffected.contains(trigger.name()))
			.toList();
		return new FiredTriggers(table.name(), triggers, triggers.isEmpty() ? 0 : countRows(table, columns));
	}

	/**
	 * Counts the rows in which a column is null: all rows if a column does not exist yet.
	 */
	private long countRows(Catalog.Table table, List<String> columns) {
		List<String> existing = this.catalog.columns(table.id()).stream().map(Catalog.Column::name).toList();
		String condition = existing.containsAll(columns) ? columns.stream()
			.map((column) -> Names.quoted(column) + " is null")
			.collect(Collectors.joining(" or ", " where ", "")) : "";
		return count("select count(*) from " + Names.quoted(table.name()) + condition);
	}

	private long count(String sql) {
		return Objects.requireNonNull(this.jdbc.sql(sql).query(Long.class).single());
	}

	/**
	 * A reason why rows cannot be updated, added or deleted.
	 *
	 * @param preventsUpdates whether it prevents updates
	 * @param description the reason and its remedy
	 */
	record Finding(boolean preventsUpdates, String description) {

	}

	/**
	 * The triggers of the application that adoption would fire in a table.
	 *
	 * @param rows the number of rows that adoption updates
	 */
	record FiredTriggers(String table, List<Catalog.Trigger> triggers, long rows) {

		boolean anyFire() {
			return this.rows > 0 && !this.triggers.isEmpty();
		}

		String describe() {
			return "the %d rows of %s get values, which fires the application's triggers %s".formatted(this.rows,
					Names.quoted(this.table),
					this.triggers.stream()
						.map((trigger) -> Names.quoted(trigger.name())
								+ (trigger.forEachRow() ? " (for each row)" : " (for each statement)"))
						.collect(Collectors.joining(", ")));
		}

	}

}
