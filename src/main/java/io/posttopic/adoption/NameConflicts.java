package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.posttopic.migration.Added;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;

/**
 * A search for names that change sets are about to use and that belong to other objects.
 */
class NameConflicts {

	private final Catalog catalog;

	private final Map<String, Catalog.Table> tables;

	private final Catalog.Session session;

	/**
	 * Creates a search.
	 * @param tables the tables that exist, by name
	 */
	NameConflicts(Catalog catalog, Map<String, Catalog.Table> tables, Catalog.Session session) {
		this.catalog = catalog;
		this.tables = tables;
		this.session = session;
	}

	/**
	 * Returns a description of each conflict, with its remedy.
	 * @param steps all change sets
	 * @param missing the change sets that have to run
	 */
	List<String> find(List<Step> steps, List<Step> missing) {
		List<String> conflicts = new ArrayList<>();
		missing.stream().flatMap((step) -> step.added().stream()).forEach((added) -> {
			switch (added.kind()) {
				case INDEX -> checkRelation(added, conflicts);
				case CONSTRAINT -> checkConstraint(added, conflicts);
				case FUNCTION -> checkFunction(added, conflicts);
				default -> {
					// An existing table, column or NOT NULL satisfies the change set.
				}
			}
		});
		steps.stream()
			.flatMap((step) -> step.added().stream())
			.filter((added) -> added.kind() == Added.Kind.TRIGGER)
			.forEach((added) -> checkTrigger(added, conflicts));
		if (!missing.isEmpty() && this.catalog.isHistoryTaken()) {
			conflicts.add("%s is not the table in which Liquibase notes its changes: give it another name."
				.formatted(Catalog.HISTORY));
		}
		return conflicts;
	}

	private void checkRelation(Added added, List<String> conflicts) {
		Catalog.Table table = this.tables.get(added.table());
		String schema = (table != null) ? table.schema() : this.session.schema();
		this.catalog.relation(schema, added.name())
			.stream()
			.filter((taken) -> !(taken.interrupted() && table != null && taken.tableId() == table.id()))
			.forEach((taken) -> conflicts
				.add("the name %1$s is taken by %2$s: run alter %3$s %4$s rename to another name.".formatted(
						added.name(), taken.described(), taken.kind(), Names.quoted(schema) + "." + added.quoted())));
	}

	private void checkConstraint(Added added, List<String> conflicts) {
		Catalog.Table table = this.tables.get(added.table());
		if (table != null) {
			this.catalog.constraint(table.id(), added.name())
				.forEach((definition) -> conflicts.add(
						"the name of the constraint %1$s of %2$s is taken by %3$s: run alter table %2$s rename constraint %1$s to another name."
							.formatted(added.quoted(), added.quotedTable(), definition)));
		}
	}

	private void checkTrigger(Added added, List<String> conflicts) {
		Catalog.Table table = this.tables.get(added.table());
		if (table != null) {
			this.catalog.triggers(table.id())
				.stream()
				.filter((trigger) -> trigger.name().equals(added.name()) && !trigger.function().equals(added.detail()))
				.forEach((trigger) -> conflicts.add(
						"the name of the trigger %1$s of %2$s is taken by one that calls %3$s: run alter trigger %1$s on %2$s rename to another name."
							.formatted(added.name(), added.quotedTable(), trigger.function())));
		}
	}

	private void checkFunction(Added added, List<String> conflicts) {
		this.catalog.functions(added.name())
			.stream()
			.filter((function) -> !(function.owned() && function.returns().equals(added.detail())))
			.forEach((function) -> conflicts.add(
					"the name %s is taken by the function %s, which belongs to %s and returns %s: run alter function %2$s rename to another name."
						.formatted(added.name(), function.signature(), function.owner(), function.returns())));
	}

}
