package io.posttopic.adoption;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a database has, lacks, and would get.
 *
 * @param database which one it is, with the server's version
 * @param schema the schema of the tables
 * @param user who is connected
 * @param tables the tables that the API is of
 * @param twins tables that hold the same pairs as a join table
 * @param obstacles why it cannot be adopted; empty where it can
 * @param warnings what works, but not as one may think
 * @param unchecked what may go wrong nevertheless, because it cannot be known
 * @param sql the statements that would run, in this order
 */
record Report(String database, String schema, String user, List<Table> tables, List<Twin> twins, List<String> obstacles,
		List<String> warnings, List<String> unchecked, List<String> sql) {

	/**
	 * The process's exit code of a dry run: 0 where there is nothing to do, 2 where
	 * something would change, 1 where the database cannot be adopted.
	 */
	int exitCode() {
		if (!this.obstacles.isEmpty()) {
			return 1;
		}
		return this.sql.isEmpty() ? 0 : 2;
	}

	/**
	 * A table that the API is of.
	 *
	 * @param rows how many it has; null where it is missing or may not be read
	 */
	record Table(String name, State state, @Nullable Long rows, List<Finding> findings) {

	}

	/**
	 * A part of a table.
	 *
	 * @param kind such as {@code column} or {@code index}
	 * @param detail its type or definition
	 */
	record Finding(String kind, String name, State state, @Nullable String detail) {

	}

	/**
	 * What is to be said of a table or of a part of it.
	 */
	enum State {

		/** It is there, as it is needed. */
		THERE,

		/** It would be added. */
		MISSING,

		/** It is there, but cannot be used. */
		MISFIT,

		/** It is there twice; it is left as it is. */
		DOUBLE,

		/** Nothing here needs it; it is left as it is. */
		OTHER

	}

}
