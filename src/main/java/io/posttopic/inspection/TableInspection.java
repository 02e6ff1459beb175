package io.posttopic.inspection;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.database.ColumnType;
import io.posttopic.migration.Added;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;
import org.jspecify.annotations.Nullable;

/**
 * The part of an {@link Inspection} that concerns one existing table: what the table has
 * and lacks, whether it has the expected shape, and what the user may do with it.
 *
 * @param steps the steps of all tables
 * @param missing the steps of all tables that have to run
 */
record TableInspection(Catalog catalog, Catalog.Session session, Aggregate aggregate, Catalog.ExistingTable table,
		List<Step> steps, List<Step> missing, Findings findings) {

	private static final int FIRST_WITH_INSTANT_DEFAULTS = 11;

	private static final int MANY_ROWS = 100_000;

	private String user() {
		return this.session.username();
	}

	private String name() {
		return this.table.quoted();
	}

	Map<String, Catalog.ExistingColumn> columns() {
		return this.catalog.columns(this.table);
	}

	/**
	 * Returns the columns that adoption sets in existing rows.
	 */
	List<String> updatedColumns() {
		return own(this.missing).filter(Step::updatesRows).map(Step::updatedColumn).distinct().toList();
	}

	/**
	 * Returns the triggers that posttopic did not add.
	 */
	List<Catalog.Trigger> otherTriggers() {
		Set<String> ownTriggers = added(Added.Kind.TRIGGER);
		return this.catalog.triggers(this.table.id())
			.stream()
			.filter((trigger) -> !ownTriggers.contains(trigger.name()))
			.toList();
	}

	/**
	 * Returns the names of what the changelog adds to the table.
	 */
	private Set<String> added(Added.Kind kind) {
		return Step.addedBy(this.steps, kind)
			.filter((added) -> added.table().equals(this.table.name()))
			.map(Added::name)
			.collect(Collectors.toSet());
	}

	private Stream<Step> own(List<Step> steps) {
		return steps.stream().filter((step) -> step.part().equals(this.aggregate.part()));
	}

	/**
	 * Checks the shape of the table, and the user's privileges.
	 */
	void check() {
		if (this.table.otherKind() != null) {
			this.findings.obstacle(
					"%s is %s, and has to be a table: give it another name, or another schema to posttopic.", name(),
					this.table.otherKind());
			return;
		}
		Map<String, Catalog.ExistingColumn> existing = columns();
		this.aggregate.columns().forEach((column) -> checkColumn(column, existing));
		checkForeignKeys();
		if (!this.aggregate.isJoin() && existing.containsKey("id") && !hasKey()) {
			this.findings.obstacle("%1$s has no primary key: run alter table %1$s add primary key (id).", name());
		}
		if (!this.table.mayRead()) {
			this.findings.unreadable(true, this.table, user());
		}
		checkPrivileges();
	}

	private void checkColumn(Aggregate.MappedColumn column, Map<String, Catalog.ExistingColumn> existing) {
		Catalog.ExistingColumn actual = existing.get(column.name());
		if (actual == null) {
			if (this.aggregate.key().contains(column.name())) {
				this.findings.obstacle("%s has no column %s%s.", name(), Names.quoted(column.name()),
						missingColumnHint(column.name(), existing.keySet()));
			}
		}
		else if (!column.type().fits(actual.type())) {
			this.findings.misfit(this.table, actual, column.type());
		}
		else if (!actual.generated().isEmpty()) {
			checkGenerated(actual, column.type());
		}
	}

	/**
	 * Checks a generated column. None can be written, and a virtual one cannot be indexed
	 * either.
	 */
	private void checkGenerated(Catalog.ExistingColumn actual, ColumnType type) {
		if (actual.generated().equals("v") || type == ColumnType.NUMBER) {
			this.findings.obstacle(
					"%s.%s is generated, and has to be a column that can be written: give it another name.", name(),
					actual.quoted());
		}
		else {
			this.findings.warn("%s.%s is generated: mutations that write it will fail.", name(), actual.quoted());
		}
	}

	/**
	 * Returns a hint for a missing column: the column with another spelling of its name,
	 * if there is one. By default Sequelize 7 writes the first letter in lower case.
	 */
	private String missingColumnHint(String column, Set<String> existing) {
		return existing.stream()
			.filter((other) -> Names.plain(other).equals(Names.plain(column)))
			.findFirst()
			.map((other) -> ", but one that is named %1$s: name it so in the application (foreignKey: '%2$s') and run alter table %3$s rename column %1$s to %4$s"
				.formatted(Names.quoted(other), column, name(), Names.quoted(column)))
			.orElse(": a table of another shape stands in its place");
	}

	private void checkForeignKeys() {
		List<Catalog.ForeignKey> keys = this.catalog.foreignKeys(this.table.id());
		this.aggregate.ends().forEach((end) -> checkDeletion(end, keys));
		keys.stream()
			.filter((key) -> !key.enforced())
			.forEach((key) -> this.findings.add(this.aggregate.isJoin(),
					"the foreign key %1$s of %2$s is not enforced, so that rows may refer to nothing: run alter table %2$s alter constraint %1$s enforced.",
					Names.quoted(key.name()), name()));
	}

	/**
	 * Checks what happens to the rows of a join table when a row of an end is deleted. A
	 * key that is cleared then would violate NOT NULL, and the deletion would fail.
	 */
	private void checkDeletion(Aggregate.End end, List<Catalog.ForeignKey> keys) {
		keys.stream()
			.filter((key) -> key.clearsOnDelete() && key.columns().equals("{" + end.column() + "}"))
			.forEach((key) -> this.findings.obstacle(
					"the foreign key %1$s of %2$s clears %3$s when a row of %4$s is deleted, which fails for a column that is not null: declare onDelete: 'CASCADE' in the application, and run alter table %2$s drop constraint %1$s, add constraint %1$s foreign key (%3$s) references %4$s (id) on update cascade on delete cascade.",
					Names.quoted(key.name()), name(), Names.quoted(end.column()), Names.quoted(end.table())));
	}

	private boolean hasKey() {
		String key = "{" + String.join(",", this.aggregate.key().stream().sorted().toList()) + "}";
		return this.catalog.indexes(this.table.id())
			.stream()
			.anyMatch((index) -> index.uniqueKey() && index.columns().equals(key))
				&& own(this.missing)
					.noneMatch((step) -> step.id().endsWith("-not-null") || step.id().endsWith("-reference"));
	}

	private void checkPrivileges() {
		List<Step> denied = own(this.missing).filter((step) -> !this.table.owned())
			.filter((step) -> !step.kind().equals("function")
					&& !(step.kind().equals("trigger") && this.table.mayTrigger()))
			.toList();
		if (!denied.isEmpty()) {
			boolean onlyTriggers = denied.stream().allMatch((step) -> step.kind().equals("trigger"));
			this.findings.obstacle(
					"the user %s may not %s %s, which belongs to %s and lacks %s: run adopt as %4$s, or let %4$s run grant %s to %s.",
					user(), onlyTriggers ? "create triggers on" : "alter", name(), this.table.owner(),
					denied.stream().map(Step::describe).collect(Collectors.joining(", ")),
					onlyTriggers ? "trigger on " + name() : Names.quoted(this.table.owner()), Names.quoted(user()));
		}
		if (!this.table.mayRefer() && this.missing.stream().anyMatch((step) -> step.references(this.table.name()))) {
			this.findings.obstacle(
					"the user %s may not let another table refer to %s: run adopt as %s, or let %3$s run grant references on %2$s to %s.",
					user(), name(), this.table.owner(), Names.quoted(user()));
		}
	}

	/**
	 * Checks the rows, for values and pairs that the server cannot read.
	 */
	void checkRows() {
		Map<String, Catalog.ExistingColumn> existing = columns();
		this.aggregate.columns()
			.stream()
			.filter((column) -> !column.nullable() && !this.aggregate.key().contains(column.name()))
			.forEach((column) -> checkNulls(column.type(), existing.get(column.name())));
		if (this.aggregate.isJoin() && !hasKey()) {
			checkPairs();
		}
	}

	/**
	 * Checks a column whose NULL the server cannot read. Sequelize itself writes the
	 * dates of a row, but NULL to another column without a default.
	 */
	private void checkNulls(ColumnType type, Catalog.@Nullable ExistingColumn actual) {
		if (actual == null || actual.required() || !actual.generated().isEmpty()) {
			return;
		}
		long nulls = this.catalog.count("select count(*) from %s where %s is null".formatted(name(), actual.quoted()));
		boolean isWritten = actual.hasDefault() || type == ColumnType.TIME;
		this.findings.add(nulls > 0 || !isWritten,
				"%1$s.%2$s is NULL in %3$d rows and may become so in others, which posttopic cannot read: run alter table %1$s alter column %2$s set default %4$s; update %1$s set %2$s = %4$s where %2$s is null; alter table %1$s alter column %2$s set not null.",
				name(), actual.quoted(), nulls, switch (type) {
					case BOOLEAN -> "false";
					case NUMBER -> "0";
					case TIME -> "now()";
					case TEXT -> "''";
				});
	}

	/**
	 * Checks the rows of a join table that lacks its primary key or its foreign keys, and
	 * may therefore contain duplicate, incomplete or dangling pairs.
	 */
	private void checkPairs() {
		String left = Names.quoted(this.aggregate.ends().get(0).column());
		String right = Names.quoted(this.aggregate.ends().get(1).column());
		forbid("%d pairs are in %s more than once: delete all rows but one of each.",
				"(select from %3$s group by %1$s, %2$s having count(*) > 1) duplicate".formatted(left, right, name()));
		forbid("%d rows of %s have an incomplete pair: delete them.",
				"%3$s where %1$s is null or %2$s is null".formatted(left, right, name()));
		for (Aggregate.End end : this.aggregate.ends()) {
			String column = Names.quoted(end.column());
			String refersToRow = this.catalog.table(end.table()).isPresent()
					? "exists (select from %s where id = j.%s)".formatted(Names.quoted(end.table()), column) : "false";
			forbid("%d rows of %s refer by " + column + " to a row that does not exist: delete them.",
					"%s j where %s is not null and not %s".formatted(name(), column, refersToRow));
		}
	}

	private void forbid(String format, String rows) {
		long count = this.catalog.count("select count(*) from " + rows);
		if (count > 0) {
			this.findings.obstacle(format, count, name());
		}
	}

	/**
	 * Returns the table's part of the report, and adds warnings to the findings.
	 */
	Report.TableReport report() {
		if (this.table.otherKind() != null) {
			return new Report.TableReport(this.aggregate.table(), Report.State.MISFIT, null, List.of());
		}
		Long rows = this.table.mayRead() ? this.catalog.count("select count(*) from " + name()) : null;
		addWarnings(Objects.requireNonNullElse(rows, 0L));
		List<Report.Part> parts = Stream
			.of(columnParts(), indexParts(), foreignKeyParts(), otherParts(), otherTriggerParts())
			.flatMap(Function.identity())
			.toList();
		return new Report.TableReport(this.aggregate.table(), Report.State.PRESENT, rows, parts);
	}

	private Stream<Report.Part> columnParts() {
		Map<String, Catalog.ExistingColumn> columns = columns();
		Set<String> mapped = this.aggregate.columnNames();
		Set<String> ownColumns = added(Added.Kind.COLUMN);
		return Stream.concat(
				this.aggregate.columns().stream().map((column) -> part(column, columns.get(column.name()))),
				columns.values()
					.stream()
					.filter((other) -> !mapped.contains(other.name()))
					.map((other) -> new Report.Part("column", other.name(),
							ownColumns.contains(other.name()) ? Report.State.PRESENT : Report.State.OTHER,
							other.sqlType())));
	}

	private static Report.Part part(Aggregate.MappedColumn column, Catalog.@Nullable ExistingColumn actual) {
		if (actual == null) {
			return new Report.Part("column", column.name(), Report.State.MISSING, null);
		}
		return new Report.Part("column", column.name(),
				column.type().fits(actual.type()) ? Report.State.PRESENT : Report.State.MISFIT, actual.sqlType());
	}

	private Stream<Report.Part> indexParts() {
		Set<String> seen = new HashSet<>();
		return this.catalog.indexes(this.table.id())
			.stream()
			.map((index) -> new Report.Part(index.primaryKey() ? "key" : "index", index.name(),
					state(seen.add(index.definition())), index.definition()));
	}

	private Stream<Report.Part> foreignKeyParts() {
		Set<String> seen = new HashSet<>();
		return this.catalog.foreignKeys(this.table.id())
			.stream()
			.map((key) -> new Report.Part("foreign key", key.name(), state(seen.add(key.columns() + key.target())),
					key.definition()));
	}

	private static Report.State state(boolean first) {
		return first ? Report.State.PRESENT : Report.State.DUPLICATE;
	}

	/**
	 * Returns the missing parts other than columns, and all triggers that the changelog
	 * adds. The other methods return the rest.
	 */
	private Stream<Report.Part> otherParts() {
		Set<String> columns = this.aggregate.columnNames();
		return own(this.steps).filter((step) -> !columns.contains(step.id()) && !step.removes())
			.filter((step) -> this.missing.contains(step) || step.kind().equals("trigger"))
			.map((step) -> new Report.Part(step.kind(), step.name(),
					this.missing.contains(step) ? Report.State.MISSING : Report.State.PRESENT, null));
	}

	private Stream<Report.Part> otherTriggerParts() {
		return otherTriggers().stream()
			.map((trigger) -> new Report.Part("trigger", trigger.name(), Report.State.OTHER, trigger.definition()));
	}

	private void addWarnings(long rows) {
		columns().values().forEach(this::warnOfColumn);
		if (!this.table.schema().equals(this.session.schema())
				&& this.missing.stream().anyMatch(Step::createsSchemaObject)) {
			this.findings.warn("%s is in the schema %s, but new tables and functions would be made in %s.", name(),
					this.table.schema(), this.session.schema());
		}
		if (!this.table.mayWrite()) {
			this.findings.warn("the user %s may not write to %s: mutations will fail.", user(), name());
		}
		boolean addsDefault = own(this.missing)
			.anyMatch((step) -> step.sql().stream().anyMatch((sql) -> sql.contains(" default ")));
		if (rows > MANY_ROWS && this.session.major() < FIRST_WITH_INSTANT_DEFAULTS && addsDefault) {
			this.findings.warn(
					"PostgreSQL %d rewrites %s to add a column with a default: its %d rows are locked meanwhile.",
					this.session.major(), name(), rows);
		}
	}

	private void warnOfColumn(Catalog.ExistingColumn column) {
		boolean isMapped = this.aggregate.columnNames().contains(column.name());
		if (column.required() && !column.hasDefault() && !isMapped) {
			this.findings.warn(
					"%s.%s has to be given and has no default: posttopic does not know it and cannot add rows.", name(),
					column.quoted());
		}
		if (Names.plain(column.name()).equals("deletedat")) {
			this.findings.warn(
					"%s.%s: posttopic does not know it, and serves rows that the application only marks as deleted.",
					name(), column.quoted());
		}
		if (column.type().equals("citext") && isMapped) {
			this.findings.warn("%s.%s is citext: posttopic tells upper and lower case apart.", name(), column.quoted());
		}
		if (column.name().equals("id") && !this.aggregate.isJoin() && !column.hasDefault()) {
			this.findings.warn("%s.id has no default: posttopic cannot add rows.", name());
		}
	}

}
