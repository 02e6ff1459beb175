package io.posttopic.inspection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.LogTriggers;
import io.posttopic.migration.Migration;
import io.posttopic.migration.Names;
import io.posttopic.migration.Step;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A read-only inspection of a database: what it has, what it lacks, and what prevents its
 * adoption. An instance is used for one inspection.
 */
public class Inspection {

	/** The note that changes are not logged, and how to change that. */
	public static final String LOG_OMITTED = "History and live events are off, because another application created tables "
			+ "and would pay for the triggers of the change log: set posttopic.changes.enabled to true to switch them on, or to false to omit this note.";

	private final Catalog catalog;

	private final Catalog.Session session;

	private final Changelog changelog;

	private final List<Step> missing;

	private final Findings findings = new Findings();

	/** The inspections of the tables that exist, by name. */
	private final Map<String, TableInspection> tables = new LinkedHashMap<>();

	private final NameConflicts conflicts;

	private final UpdateObstacles updates;

	/**
	 * Creates an inspection.
	 * @param jdbc the session that reads the catalogs and the tables
	 * @param dataSource opens the connections of a {@link Rehearsal}
	 * @param withoutTriggers whether rows are to be updated without firing triggers
	 */
	public Inspection(JdbcClient jdbc, Changelog changelog, DataSource dataSource, boolean withoutTriggers) {
		this.catalog = new Catalog(jdbc);
		this.session = this.catalog.session();
		this.changelog = changelog;
		this.missing = changelog.missing(jdbc);
		Map<String, Catalog.ExistingTable> existing = this.catalog
			.tables(changelog.aggregates().stream().map(Aggregate::table).toList());
		for (Aggregate aggregate : changelog.aggregates()) {
			Catalog.ExistingTable table = existing.get(aggregate.table());
			if (table != null) {
				this.tables.put(table.name(), new TableInspection(this.catalog, this.session, aggregate, table,
						changelog.steps(), this.missing, this.findings));
			}
		}
		this.conflicts = new NameConflicts(this.catalog, existing, this.session.schema(), this.findings);
		this.updates = new UpdateObstacles(this.catalog, this.session, new Rehearsal(dataSource), withoutTriggers,
				this.findings);
	}

	public Catalog.Session session() {
		return this.session;
	}

	public List<Step> missing() {
		return this.missing;
	}

	public Findings check() {
		this.tables.values().forEach(TableInspection::check);
		checkSchema();
		if (this.findings.obstacles().isEmpty()) {
			// The queries of rows need tables and columns of the expected shape.
			this.tables.values().forEach(TableInspection::checkRows);
			this.updates.check(this.tables.values(), this.missing);
			addUncheckedRisks();
		}
		return this.findings;
	}

	/**
	 * Describes the application's triggers that adoption would fire, for each table that
	 * has any.
	 */
	public List<String> firedTriggers() {
		return this.updates.firedTriggers(this.tables.values()).map(UpdateObstacles.FiredTriggers::describe).toList();
	}

	private void checkSchema() {
		if (!this.missing.isEmpty()) {
			this.session.refusesWrites().ifPresent((reason) -> this.findings.obstacle("%s", reason));
		}
		this.conflicts.check(this.changelog.steps(), this.missing);
		this.catalog.calledSchemas(this.tables.keySet())
			.forEach((called) -> this.findings.calledSchema(called, this.session.schema()));
		String user = this.session.username();
		List<String> forbidden = this.missing.stream()
			.filter(Step::createsSchemaObject)
			.map(this::schemaOf)
			.distinct()
			.filter((schema) -> !this.catalog.mayCreateIn(schema))
			.toList();
		forbidden.forEach((schema) -> this.findings.obstacle(
				"the user %s may not create anything in the schema %s: let its owner run grant create on schema %s to %s.",
				user, schema, Names.quoted(schema), Names.quoted(user)));
		if (forbidden.isEmpty() && !this.session.mayWriteHistory() && !this.missing.isEmpty()) {
			this.findings.obstacle(
					"the user %1$s may neither write to %2$s nor make it in the schema %3$s: let its owner run grant select, insert, update on %2$s to %4$s, or grant create on schema %5$s to %4$s.",
					user, Catalog.HISTORY, this.session.schema(), Names.quoted(user),
					Names.quoted(this.session.schema()));
		}
	}

	/**
	 * Returns the schema in which a step creates an object. An index is in the schema of
	 * its table.
	 */
	private String schemaOf(Step step) {
		return step.added()
			.stream()
			.flatMap((added) -> Optional.ofNullable(this.tables.get(added.table())).stream())
			.map((table) -> table.table().schema())
			.findFirst()
			.orElse(this.session.schema());
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
	 * Returns the reports of the tables, and adds warnings about them to the findings.
	 */
	public List<Report.TableReport> reportTables() {
		if (this.changelog.logTriggers() == LogTriggers.OMIT) {
			this.findings.warn("%s", LOG_OMITTED);
		}
		return this.changelog.aggregates().stream().map(this::report).toList();
	}

	/**
	 * Returns the SQL that would add what is missing.
	 */
	public List<String> sql() {
		return Stream
			.concat(this.catalog.interruptedIndexes().stream().map(Migration::dropIndex),
					this.missing.stream().flatMap((step) -> step.sql().stream()))
			.toList();
	}

	private Report.TableReport report(Aggregate aggregate) {
		TableInspection table = this.tables.get(aggregate.table());
		return (table != null) ? table.report()
				: new Report.TableReport(aggregate.table(), Report.State.MISSING, null, List.of());
	}

}
