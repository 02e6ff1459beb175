package io.posttopic.migration;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The way in which a migration treats the triggers of the change log.
 */
public enum LogTriggers {

	/** Creates those that are missing. */
	CREATE,

	/** Creates none, so that writers of another application do not pay for them. */
	OMIT,

	/** Drops those that exist. */
	DROP;

	/** One each for INSERT, UPDATE, DELETE and TRUNCATE. */
	private static final int FOR_EACH_TABLE = 4;

	/**
	 * Returns what a migration of a database does. Without a setting, an existing log is
	 * continued, and a new one is started unless another application created a table.
	 * This server's tables are marked in the transaction that creates them, so the answer
	 * is the same while other servers create them, and after a run that was killed.
	 * @param enabled whether changes are to be logged, or null to decide by the database
	 */
	static LogTriggers of(@Nullable Boolean enabled, JdbcClient database, List<Aggregate> aggregates) {
		if (enabled != null) {
			return enabled ? CREATE : DROP;
		}
		Catalog catalog = new Catalog(database);
		boolean own = catalog.tables(aggregates.stream().map(Aggregate::table).toList())
			.values()
			.stream()
			.allMatch((table) -> Added.MARK.equals(table.comment()));
		return (own || catalog.count("select " + count(aggregates)) > 0) ? CREATE : OMIT;
	}

	/**
	 * Returns the condition in SQL that a database has all of the triggers, so that all
	 * changes are logged.
	 */
	public static String allExist(List<Aggregate> aggregates) {
		return count(aggregates) + " = " + logged(aggregates).size() * FOR_EACH_TABLE;
	}

	private static String count(List<Aggregate> aggregates) {
		return "(select count(*) from pg_trigger where tgname like 'posttopic\\_log\\_%' and tgrelid = any (array["
				+ logged(aggregates).stream()
					.map((aggregate) -> "to_regclass('%s')".formatted(Names.quoted(aggregate.table())))
					.collect(Collectors.joining(", "))
				+ "]::oid[]))";
	}

	private static List<Aggregate> logged(List<Aggregate> aggregates) {
		return aggregates.stream().filter((aggregate) -> aggregate.logged() != null).toList();
	}

}
