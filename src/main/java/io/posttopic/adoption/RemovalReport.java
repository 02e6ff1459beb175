package io.posttopic.adoption;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

import io.posttopic.inspection.Report;
import io.posttopic.migration.Names;

/**
 * The report of what unadoption removes from a database, and what it keeps. Its
 * components are the JSON output of {@code unadopt --format json}.
 *
 * @param database the database's description, with the version of PostgreSQL
 * @param schema the schema of the tables
 * @param user the database user of the connection
 * @param removals the objects that are removed, in this order
 * @param kept the columns without a mark, which the application created, or adoption
 * before it marked what it added
 * @param obstacles why nothing can be removed; empty if it can
 * @param sql the statements that would run, in this order
 */
record RemovalReport(String database, String schema, String user, List<Removal> removals, List<String> kept,
		List<String> obstacles, List<String> sql) {

	/**
	 * Returns the exit code of a dry run: 0 if there is nothing to remove, 2 if there is,
	 * 1 if it cannot be removed.
	 */
	int exitCode() {
		return Report.exitCode(this.obstacles, this.sql);
	}

	/**
	 * Returns the report as text.
	 * @param removed whether the removals have been carried out
	 */
	String text(boolean removed) {
		StringBuilder text = new StringBuilder(
				"%s, schema %s, user %s\n".formatted(this.database, this.schema, this.user));
		this.removals.stream()
			.collect(Collectors.groupingBy(Removal::table, LinkedHashMap::new, Collectors.toList()))
			.forEach((table, removals) -> {
				text.append("\n%s\n".formatted(table.isEmpty() ? "Functions and history" : Names.quoted(table)));
				removals.forEach((removal) -> text.append("  %s  %s%s\n".formatted(removed ? "removed" : "would remove",
						(removal.kind() + " " + removal.name()).strip(),
						(removal.values() > 0) ? ", with values in %d rows".formatted(removal.values()) : "")));
			});
		TextReport.section(text, "Left, because nothing says that adoption added them:", this.kept);
		if (!removed) {
			TextReport.section(text, "Would run, one after the other:",
					this.sql.stream().map((sql) -> sql + ";").toList());
		}
		TextReport.section(text, "Obstacles:", this.obstacles);
		return text.append("\n%s\n".formatted(verdict(removed))).toString();
	}

	private String verdict(boolean removed) {
		if (removed) {
			return "Done: nothing of posttopic is left.";
		}
		return this.sql.isEmpty() ? "There is nothing to remove." : "Nothing was changed.";
	}

}
