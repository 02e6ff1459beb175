package io.posttopic.inspection;

import java.util.List;
import java.util.Map;

import io.posttopic.migration.Added;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;

/**
 * A search for names that adoption would use but that belong to other objects.
 *
 * @param tables the tables that exist, by name
 * @param schema the schema of new tables
 */
record NameConflicts(Catalog catalog, Map<String, Catalog.ExistingTable> tables, String schema, Findings findings) {

	/**
	 * Adds an obstacle for each conflict.
	 * @param steps all steps
	 * @param missing the steps that have to run
	 */
	void check(List<Step> steps, List<Step> missing) {
		Step.addedBy(missing, Added.Kind.INDEX).forEach(this::checkRelation);
		Step.addedBy(missing, Added.Kind.CONSTRAINT).forEach(this::checkConstraint);
		Step.addedBy(missing, Added.Kind.FUNCTION).forEach(this::checkFunction);
		Step.addedBy(steps, Added.Kind.TRIGGER).forEach(this::checkTrigger);
		if (!missing.isEmpty() && this.catalog.isHistoryTaken()) {
			this.findings.obstacle("%s is not the table in which Liquibase notes its changes: give it another name.",
					Catalog.HISTORY);
		}
	}

	private void checkRelation(Added added) {
		Catalog.ExistingTable table = this.tables.get(added.table());
		String inSchema = (table != null) ? table.schema() : this.schema;
		this.catalog.relation(inSchema, added.name())
			.filter((taken) -> !(taken.interrupted() && table != null && taken.tableId() == table.id()))
			.ifPresent((taken) -> this.findings.obstacle(
					"the name %1$s is taken by %2$s: run alter %3$s %4$s.%5$s rename to another name.", added.name(),
					taken.described(), taken.kind(), Names.quoted(inSchema), added.quoted()));
	}

	private void checkConstraint(Added added) {
		Catalog.ExistingTable table = this.tables.get(added.table());
		if (table != null) {
			this.catalog.constraint(table.id(), added.name())
				.ifPresent((taken) -> this.findings.obstacle(
						"the name of the constraint %1$s of %2$s is taken by %3$s: run alter table %2$s rename constraint %1$s to another name.",
						added.quoted(), table.quoted(), taken.definition()));
		}
	}

	private void checkTrigger(Added added) {
		Catalog.ExistingTable table = this.tables.get(added.table());
		if (table != null) {
			this.catalog.triggers(table.id())
				.stream()
				.filter((trigger) -> trigger.name().equals(added.name()) && !trigger.function().equals(added.detail()))
				.forEach((trigger) -> this.findings.obstacle(
						"the name of the trigger %1$s of %2$s is taken by one that calls %3$s: run alter trigger %1$s on %2$s rename to another name.",
						added.name(), table.quoted(), trigger.function()));
		}
	}

	private void checkFunction(Added added) {
		this.catalog.functions(added.name())
			.stream()
			.filter((function) -> !(function.owned() && function.returns().equals(added.detail())))
			.forEach((function) -> this.findings.obstacle(
					"the name %s is taken by the function %s, which belongs to %s and returns %s: run alter function %2$s rename to another name.",
					added.name(), function.signature(), function.owner(), function.returns()));
	}

}
