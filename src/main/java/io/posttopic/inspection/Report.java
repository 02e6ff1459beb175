package io.posttopic.inspection;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The result of inspecting a database: what it has, what it lacks, and what adoption
 * would change. Its components are the JSON output of {@code adopt --format json}.
 *
 * @param database the database's description, with the version of PostgreSQL
 * @param schema the schema of the tables
 * @param user the database user of the connection
 * @param tables the tables that the API serves
 * @param twins the tables that contain the same kind of pairs as a join table
 * @param obstacles why the database cannot be adopted; empty if it can
 * @param warnings what can be adopted but may behave unexpectedly
 * @param unchecked what may still fail, because it cannot be checked in advance
 * @param sql the statements that would run, in this order
 */
public record Report(String database, String schema, String user, List<TableReport> tables, List<TwinComparison> twins,
		List<String> obstacles, List<String> warnings, List<String> unchecked, List<String> sql) {

	/**
	 * Returns the exit code of a dry run: 0 if there is nothing to do, 2 if something
	 * would change, 1 if the database cannot be adopted.
	 */
	public int exitCode() {
		return exitCode(this.obstacles, this.sql);
	}

	public static int exitCode(List<String> obstacles, List<String> sql) {
		if (!obstacles.isEmpty()) {
			return 1;
		}
		return sql.isEmpty() ? 0 : 2;
	}

	/**
	 * A table that the API serves.
	 *
	 * @param rows the number of its rows; null if it is missing or may not be read
	 * @param findings its parts, under the name that the JSON output has for them
	 */
	public record TableReport(String name, State state, @Nullable Long rows, List<Part> findings) {

	}

	/**
	 * A part of a table.
	 *
	 * @param kind the kind of the part, such as {@code column} or {@code index}
	 * @param detail its type or definition
	 */
	public record Part(String kind, String name, State state, @Nullable String detail) {

	}

	/**
	 * The state of a table or of a part of it.
	 */
	public enum State {

		/** It exists and can be used. */
		PRESENT("exists"),

		/** It would be added. */
		MISSING("would add"),

		/** It exists but cannot be used. */
		MISFIT("does not fit"),

		/** It duplicates another one; adoption leaves it unchanged. */
		DUPLICATE("duplicate"),

		/** The server does not use it; adoption leaves it unchanged. */
		OTHER("left alone");

		private final String words;

		State(String words) {
			this.words = words;
		}

		public String words() {
			return this.words;
		}

	}

}
