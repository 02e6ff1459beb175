package io.posttopic.read;

import org.jspecify.annotations.Nullable;

/**
 * A writer of the SQL condition that restricts a table to the rows that the caller may
 * see.
 */
@FunctionalInterface
public interface Visibility {

	/**
	 * Writes the condition.
	 * @param sql the statement, where a boolean expression is expected
	 * @param filter the filter that the rows must match as well, or null
	 */
	void write(Sql sql, String alias, @Nullable Input filter);

}
