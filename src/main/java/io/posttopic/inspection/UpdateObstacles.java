package io.posttopic.inspection;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.posttopic.migration.Added;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;

/**
 * A search for what prevents the rows of a table from being updated, and for triggers
 * that fire when they are. In a table whose rows adoption updates, each finding is an
 * obstacle; elsewhere it is a warning that mutations will fail.
 */
public class UpdateObstacles {

	private final Catalog catalog;

	private final List<Step> steps;

	private final List<Step> missing;

	private final boolean withoutTriggers;

	UpdateObstacles(Catalog catalog, List<Step> steps, List<Step> missing, boolean withoutTriggers) {
		this.catalog = catalog;
		this.steps = steps;
		this.missing = missing;
		this.withoutTriggers = withoutTriggers;
	}

	/**
	 * Adds the reasons why some or all rows of a table cannot be updated, added or
	 * deleted.
	 */
	void find(Aggregate aggregate, Catalog.Table table, Findings findings) {
		boolean updated = !updatedColumns(aggregate).isEmpty();
		String name = table.quoted();
		for (Catalog.Publication publication : this.catalog.refusingPublications(table.id())) {
			findings.add(updated && publication.updates(),
					"the publication %s publishes updates and deletions of %s, which has no replica identity, so that PostgreSQL refuses them: run alter table %2$s replica identity full, or add a primary key.",
					Names.quoted(publication.name()), name);
		}
		for (Catalog.Rule rule : this.catalog.rules(table.id())) {
			findings.add(updated && rule.event().equals("update"),
					"the rule %1$s of %2$s rewrites every %3$s, which PostgreSQL refuses in the statements that posttopic runs: replace it by a trigger, or run alter table %2$s disable rule %1$s.",
					Names.quoted(rule.name()), name, rule.event());
		}
		for (Catalog.Check check : table.mayRead() ? this.catalog.uncheckedConstraints(table.id())
				: List.<Catalog.Check>of()) {
			long rows = this.catalog
				.count("select count(*) from %s where not (%s)".formatted(name, check.expression()));
			if (rows > 0) {
				findings.add(updated,
						"%d rows of %s violate the constraint %s, which is not valid and refuses to have them updated: correct the rows, or drop the constraint. They are those where not (%s).",
						rows, name, Names.quoted(check.name()), check.expression());
			}
		}
		if (table.filtered()) {
			findings.add(updated,
					"the row-level security of %s may hide rows from the user: connect as the table's owner or as a role with bypassrls.",
					name);
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
		List<String> columns = updatedColumns(aggregate);
		if (columns.isEmpty() || !table.mayRead() || table.otherKind() != null) {
			return new FiredTriggers(table, List.of(), 0);
		}
		List<String> affected = this.catalog.triggersOf(table.id(), columns);
		List<Catalog.Trigger> triggers = otherTriggers(table).stream()
			.filter((trigger) -> trigger.onUpdate() && trigger.isEnabled(this.withoutTriggers)
					&& affected.contains(trigger.name()))
			.toList();
		return new FiredTriggers(table, triggers, triggers.isEmpty() ? 0 : countRows(table, columns));
	}

	/**
	 * Returns the columns that adoption sets in the existing rows of a table.
	 */
	private List<String> updatedColumns(Aggregate aggregate) {
		return this.missing.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && step.updatesRows())
			.map(Step::updatedColumn)
			.distinct()
			.toList();
	}

	/**
	 * Counts the rows in which a column is null: all rows if a column does not exist yet.
	 */
	private long countRows(Catalog.Table table, List<String> columns) {
		String condition = this.catalog.columns(table).keySet().containsAll(columns) ? columns.stream()
			.map((column) -> Names.quoted(column) + " is null")
			.collect(Collectors.joining(" or ", " where ", "")) : "";
		return this.catalog.count("select count(*) from " + table.quoted() + condition);
	}

	/**
	 * The triggers of the application that adoption would fire in a table.
	 *
	 * @param rows the number of rows that adoption updates
	 */
	public record FiredTriggers(Catalog.Table table, List<Catalog.Trigger> triggers, long rows) {

		boolean anyFire() {
			return this.rows > 0 && !this.triggers.isEmpty();
		}

		public String describe() {
			return "the %d rows of %s get values, which fires the application's triggers %s".formatted(this.rows,
					this.table.quoted(),
					this.triggers.stream()
						.map((trigger) -> Names.quoted(trigger.name())
								+ (trigger.forEachRow() ? " (for each row)" : " (for each statement)"))
						.collect(Collectors.joining(", ")));
		}

	}

}
