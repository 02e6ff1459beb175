package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what in a table keeps its rows from being updated, or does more than that when
 * they are. Where adoption updates rows, such a find is an obstacle; elsewhere it warns
 * of mutations that will fail.
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
	 * Returns whether adoption updates rows of a table.
	 */
	boolean isUpdated(Aggregate aggregate) {
		return this.missing.stream().anyMatch((step) -> step.part().equals(aggregate.part()) && step.updatesRows());
	}

	/**
	 * Returns why rows of a table, or some of them, cannot be updated, added or deleted.
	 */
	List<Found> find(Catalog.Table table) {
		String name = Names.quoted(table.name());
		List<Found> found = new ArrayList<>();
		for (Catalog.Publication publication : this.catalog.refusingPublications(table.id())) {
			found.add(new Found(publication.updates(),
					"the publication %s publishes updates and deletions of %s, which has no replica identity, so that PostgreSQL refuses them: run alter table %2$s replica identity full, or add a primary key."
						.formatted(Names.quoted(publication.name()), name)));
		}
		for (Catalog.Rule rule : this.catalog.rules(table.id())) {
			found.add(new Found(rule.event().equals("update"),
					"the rule %1$s of %2$s rewrites every %3$s, which PostgreSQL refuses in the statements that posttopic runs: replace it by a trigger, or run alter table %2$s disable rule %1$s."
						.formatted(Names.quoted(rule.name()), name, rule.event())));
		}
		if (table.mayRead()) {
			this.catalog.uncheckedConstraints(table.id()).forEach((constraint) -> violated(table, constraint, found));
		}
		if (table.filtered()) {
			found.add(new Found(true,
					"the row-level security of %s may hide rows from the user: connect as the table's owner or as a role with bypassrls."
						.formatted(name)));
		}
		return found;
	}

	private void violated(Catalog.Table table, Catalog.Check constraint, List<Found> found) {
		String name = Names.quoted(table.name());
		long rows = count("select count(*) from %s where not (%s)".formatted(name, constraint.expression()));
		if (rows > 0) {
			found.add(new Found(true,
					"%d rows of %s violate the constraint %s, which is not valid and refuses to have them updated: correct the rows, or drop the constraint. They are those where not (%s)."
						.formatted(rows, name, Names.quoted(constraint.name()), constraint.expression())));
		}
	}

	/**
	 * Returns the triggers of a table that are not ours.
	 */
	List<Catalog.Trigger> foreignTriggers(Catalog.Table table) {
		Set<String> ours = this.steps.stream()
			.flatMap((step) -> step.added().stream())
			.filter((added) -> added.kind() == Added.Kind.TRIGGER && added.table().equals(table.name()))
			.map(Added::name)
			.collect(Collectors.toSet());
		return this.catalog.triggers(table.id()).stream().filter((trigger) -> !ours.contains(trigger.name())).toList();
	}

	/**
	 * Returns the triggers that are not ours and that fire when adoption updates rows.
	 */
	Fired fired(Aggregate aggregate, Catalog.Table table) {
		List<String> columns = this.missing.stream()
			.filter((step) -> step.part().equals(aggregate.part()) && step.updatesRows())
			.map(Step::updatedColumn)
			.distinct()
			.toList();
		if (columns.isEmpty() || !table.mayRead()) {
			return new Fired(table.name(), List.of(), 0);
		}
		Set<String> others = columns.stream()
			.map((column) -> Set.copyOf(this.catalog.triggersOfOtherColumns(table.id(), column)))
			.reduce((left, right) -> left.stream().filter(right::contains).collect(Collectors.toSet()))
			.orElseThrow();
		List<Catalog.Trigger> triggers = foreignTriggers(table).stream()
			.filter((trigger) -> trigger.onUpdate() && trigger.isEnabled(this.withoutTriggers)
					&& !others.contains(trigger.name()))
			.toList();
		return new Fired(table.name(), triggers, triggers.isEmpty() ? 0 : rows(table, columns));
	}

	/**
	 * Counts the rows that have no value in one of the columns yet.
	 */
	private long rows(Catalog.Table table, List<String> columns) {
		List<String> there = this.catalog.columns(table.id()).stream().map(Catalog.Column::name).toList();
		String condition = there.containsAll(columns) ? columns.stream()
			.map((column) -> Names.quoted(column) + " is null")
			.collect(Collectors.joining(" or ", " where ", "")) : "";
		return count("select count(*) from " + Names.quoted(table.name()) + condition);
	}

	private long count(String sql) {
		return Objects.requireNonNull(this.jdbc.sql(sql).query(Long.class).single());
	}

	/**
	 * What was found.
	 *
	 * @param inUpdates whether it is in the way of updates
	 * @param description what it is, and what to do
	 */
	record Found(boolean inUpdates, String description) {

	}

	/**
	 * Triggers of the application that fire.
	 *
	 * @param rows for how many rows
	 */
	record Fired(String table, List<Catalog.Trigger> triggers, long rows) {

		boolean isAny() {
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
