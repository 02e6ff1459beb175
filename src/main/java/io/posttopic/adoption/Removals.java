package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.posttopic.migration.Added;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.Migration;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A search for what adoption added to a database. The change sets, in reverse order, say
 * what that can be. Tables, columns and constraints are recognized by their marks;
 * indexes, triggers and functions by their names and definitions.
 */
class Removals {

	private final JdbcClient jdbc;

	private final Catalog catalog;

	private final Changelog changelog;

	private final Map<String, Aggregate> aggregates;

	private final Map<String, Catalog.Table> tables;

	private final Set<String> droppedTables = new HashSet<>();

	private final List<Removal> removals = new ArrayList<>();

	private final List<String> kept = new ArrayList<>();

	private final List<String> obstacles = new ArrayList<>();

	Removals(JdbcClient jdbc, Changelog changelog, List<Aggregate> aggregates) {
		this.jdbc = jdbc;
		this.catalog = new Catalog(jdbc);
		this.changelog = changelog;
		this.aggregates = aggregates.stream().collect(Collectors.toMap(Aggregate::table, Function.identity()));
		this.tables = this.catalog.tables(this.aggregates.keySet())
			.stream()
			.filter((table) -> table.otherKind() == null)
			.collect(Collectors.toMap(Catalog.Table::name, Function.identity()));
	}

	/**
	 * Returns what can be removed, and the obstacles.
	 * @param discardValues whether values may be lost
	 */
	RemovalReport report(String database, boolean discardValues) {
		Catalog.Session session = this.catalog.session();
		this.tables.values()
			.stream()
			.filter((table) -> Added.MARK.equals(this.catalog.comment(table.id(), 0)))
			.forEach((table) -> this.droppedTables.add(table.name()));
		this.changelog.missing(this.jdbc).stream().filter(Step::onlyDrops).forEach(this::drop);
		for (Step step : this.changelog.steps().reversed()) {
			step.added().reversed().forEach((added) -> find(step, added));
		}
		// In the end nothing calls them any more.
		this.changelog.steps()
			.reversed()
			.forEach((step) -> step.added()
				.stream()
				.filter((added) -> added.kind() == Added.Kind.FUNCTION)
				.forEach(this::function));
		if (!this.catalog.relation(session.schema(), Catalog.HISTORY).isEmpty() && !this.catalog.isHistoryTaken()) {
			this.removals.add(new Removal("table", "", Catalog.HISTORY, 0, List.of("drop table " + Catalog.HISTORY)));
		}
		addObstacles(session, discardValues);
		return new RemovalReport(database, session.schema(), session.username(), List.copyOf(this.removals),
				List.copyOf(this.kept), List.copyOf(this.obstacles),
				this.removals.stream().flatMap((removal) -> removal.sql().stream()).toList());
	}

	private void find(Step step, Added added) {
		Catalog.Table table = this.tables.get(added.table());
		if (table == null) {
			return;
		}
		String name = added.quotedTable();
		if (this.droppedTables.contains(added.table())) {
			if (added.kind() == Added.Kind.TABLE) {
				remove(added, count("select count(*) from " + name), "drop table " + name);
			}
			return;
		}
		switch (added.kind()) {
			case COLUMN -> findColumn(step, added, table);
			case NOT_NULL -> findNotNull(added, table);
			case CONSTRAINT -> {
				if (Added.MARK.equals(this.catalog.constraintComment(table.id(), added.name()))) {
					remove(added, 0, "alter table %s drop constraint %s".formatted(name, added.quoted()));
				}
			}
			case INDEX -> this.catalog.relation(table.schema(), added.name())
				.stream()
				.filter((index) -> index.tableId() == table.id() && !index.ofConstraint())
				.forEach((index) -> remove(added, 0, Migration.dropIndex(added.quoted())));
			case TRIGGER -> this.catalog.triggers(table.id())
				.stream()
				.filter((trigger) -> trigger.name().equals(added.name()) && trigger.function().equals(added.detail()))
				.forEach((trigger) -> remove(added, 0, "drop trigger %s on %s".formatted(added.quoted(), name)));
			case TABLE, FUNCTION -> {
				// A table of the application stays; functions are removed in the end.
			}
		}
	}

	private void function(Added added) {
		this.catalog.functions(added.name())
			.stream()
			.filter((function) -> function.owned() && function.returns().equals(added.detail()))
			.forEach((function) -> remove(added, 0, "drop function " + function.signature()));
	}

	/**
	 * Removes what an earlier version added, and what this one would have dropped.
	 */
	private void drop(Step step) {
		this.removals.add(new Removal(step.kind(), "", step.name(), 0, step.sql()));
	}

	private void findColumn(Step step, Added added, Catalog.Table table) {
		Catalog.Column column = column(table, added.name());
		if (column == null) {
			return;
		}
		String comment = this.catalog.comment(table.id(), column.number());
		if (Added.MARK.equals(comment)) {
			addDependentObstacles(added, table.id(), column.number());
			remove(added, countValues(step, added, table, column),
					"alter table %s drop column %s".formatted(added.quotedTable(), added.quoted()));
		}
		else {
			this.kept.addFirst("column %s.%s".formatted(added.quotedTable(), added.quoted()));
		}
	}

	private void findNotNull(Added added, Catalog.Table table) {
		Catalog.Column column = column(table, added.name());
		String comment = (column != null) ? this.catalog.comment(table.id(), column.number()) : null;
		if (comment != null && comment.endsWith(Added.NOT_NULL_MARK)) {
			String ownComment = comment.replaceAll("(; )?" + Added.NOT_NULL_MARK, "");
			remove(added, 0,
					"alter table %s alter column %s drop not null".formatted(added.quotedTable(), added.quoted()),
					"comment on column %s.%s is %s".formatted(added.quotedTable(), added.quoted(),
							ownComment.isEmpty() ? "null" : "'" + ownComment.replace("'", "''") + "'"));
		}
	}

	private Catalog.@Nullable Column column(Catalog.Table table, String name) {
		return this.catalog.columns(table.id())
			.stream()
			.filter((column) -> column.name().equals(name))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Counts the values of a column that callers wrote and that another adoption would
	 * not restore. A column that callers cannot write, such as a version, has none.
	 */
	private long countValues(Step step, Added added, Catalog.Table table, Catalog.Column column) {
		boolean isOwnField = Objects.requireNonNull(this.aggregates.get(table.name()))
			.columns()
			.stream()
			.anyMatch((field) -> field.name().equals(column.name()) && !field.version());
		if (!isOwnField || !table.mayRead()) {
			return 0;
		}
		String chosen = this.changelog.steps()
			.stream()
			.filter((other) -> other.part().equals(step.part()) && other.updatesRows() && other.chosen() != null
					&& other.updatedColumn().equals(column.name()))
			.map(Step::chosen)
			.findFirst()
			.orElse(null);
		return count((chosen != null) ? chosen : "select count(*) from %s where %s".formatted(added.quotedTable(),
				differsFromAdoption(added, column)));
	}

	/**
	 * Returns the condition for a row whose value differs from the one that adoption set.
	 */
	private static String differsFromAdoption(Added added, Catalog.Column column) {
		if (column.defaultValue() == null) {
			return added.quoted() + " is not null";
		}
		// Adoption set all rows to the time at which it added the column.
		return column.defaultValue().equals("now()")
				? "%1$s > (select min(%1$s) from %2$s)".formatted(added.quoted(), added.quotedTable())
				: "%s is distinct from %s".formatted(added.quoted(), column.defaultValue());
	}

	private void addDependentObstacles(Added added, long table, int column) {
		this.catalog.dependents(table, column)
			.forEach((dependent) -> this.obstacles.add("%s needs the column %s.%s: drop it first.".formatted(dependent,
					added.quotedTable(), added.quoted())));
	}

	private void remove(Added added, long values, String... sql) {
		String name = (added.kind() == Added.Kind.NOT_NULL) ? "of " + added.name() : added.name();
		this.removals.add(new Removal(added.kind().word(), added.table(), name, values, List.of(sql)));
	}

	private void addObstacles(Catalog.Session session, boolean discardValues) {
		if (this.removals.isEmpty()) {
			return;
		}
		session.refusesWrites().ifPresent(this.obstacles::add);
		this.catalog.servers()
			.forEach((server) -> this.obstacles
				.add("a server of posttopic is connected (process %s): stop it first.".formatted(server)));
		this.tables.values()
			.stream()
			.filter((table) -> !table.owned()
					&& this.removals.stream().anyMatch((removal) -> removal.table().equals(table.name())))
			.forEach((table) -> this.obstacles
				.add("%s belongs to %s, and only the owner may alter it: run unadopt as %2$s."
					.formatted(Names.quoted(table.name()), table.owner())));
		this.droppedTables.forEach((table) -> this.catalog.views(Objects.requireNonNull(this.tables.get(table)).id())
			.forEach((view) -> this.obstacles
				.add("the view %s reads %s: drop it first.".formatted(view, Names.quoted(table)))));
		if (!discardValues) {
			this.removals.stream()
				.filter((removal) -> removal.values() > 0)
				.forEach((removal) -> this.obstacles.add(
						"the %s %s of %s has values in %d rows, which would be lost: run unadopt with --discard-values."
							.formatted(removal.kind(), removal.name(), Names.quoted(removal.table()),
									removal.values())));
		}
	}

	private long count(String sql) {
		return Objects.requireNonNull(this.jdbc.sql(sql).query(Long.class).single());
	}

}
