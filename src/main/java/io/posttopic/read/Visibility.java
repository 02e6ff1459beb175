package io.posttopic.read;

import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table the caller may see.
 */
@FunctionalInterface
public interface Visibility {

	/**
	 * Writes the condition.
	 * @param sql the statement, at the place of a boolean expression
	 * @param alias the alias of the table
	 * @param filter a filter that the rows must match as well, if there is one
	 */
	void write(Sql sql, String alias, @Nullable Input filter);

}
