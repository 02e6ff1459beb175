package io.posttopic.migration;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A change set of the changelog: one thing that the server needs of a table, and the SQL
 * that adds it. Its id says what it adds; the methods of this type derive the kind from
 * it.
 *
 * @param part the feature whose file contains it, such as {@code posttopic}
 * @param id the id, such as {@code createdAt} or {@code index-by-created-at}
 * @param checks its preconditions: it has to run if each of these queries returns the
 * expected number
 * @param sql its statements, in this order
 * @param added the objects that it adds
 * @param chosen if it sets a column in existing rows, a query that counts the values of
 * the column that differ from those that it sets; null if there is none
 */
public record Step(String part, String id, List<Check> checks, List<String> sql, List<Added> added,
		@Nullable String chosen) {

	/**
	 * The id of the change set that creates a table.
	 */
	public static final String TABLE = "table";

	private static final String VALUES = "values";

	private static final Pattern SCHEMA_OBJECT = Pattern.compile("create (table|unique|index|or replace)| unique");

	/**
	 * Returns the statements that mark what it adds: the last ones of {@link #sql()}.
	 */
	public List<String> marks() {
		return this.added.stream().flatMap(Added::mark).toList();
	}

	/**
	 * Returns whether it changes rows that already exist.
	 */
	public boolean updatesRows() {
		return kind().equals(VALUES);
	}

	/**
	 * Returns whether all that it does is to drop what an earlier version added.
	 */
	public boolean onlyDrops() {
		return this.sql.stream().allMatch((statement) -> statement.startsWith("drop "));
	}

	/**
	 * Returns the column that it sets in rows that already exist.
	 */
	public String updatedColumn() {
		return this.id.substring(0, this.id.indexOf("-of-"));
	}

	/**
	 * Returns whether it only removes what an earlier version of posttopic added.
	 */
	public boolean removes() {
		return this.id.startsWith("obsolete-");
	}

	/**
	 * Returns whether it creates an object that belongs to a schema, such as a table, an
	 * index or a function.
	 */
	public boolean createsSchemaObject() {
		return this.sql.stream().anyMatch(SCHEMA_OBJECT.asPredicate());
	}

	/**
	 * Returns whether it adds a foreign key to a table.
	 */
	public boolean references(String table) {
		return this.sql.stream().anyMatch((statement) -> statement.contains("references \"" + table + "\""));
	}

	/**
	 * Returns what it adds, in words: the kind and the name.
	 */
	public String describe() {
		return (kind() + " " + name()).strip();
	}

	/**
	 * Returns the kind of what it adds, such as {@code column} or {@code index}.
	 */
	public String kind() {
		if (removes()) {
			return "";
		}
		if (this.id.matches("(obsolete-)?index-.*")) {
			return "index";
		}
		if (this.id.startsWith("pair")) {
			return "key";
		}
		if (this.id.contains("-reference")) {
			return "foreign key";
		}
		if (this.id.contains("-of-")) {
			return VALUES;
		}
		return Stream.of("trigger", TABLE, "function").filter(this.id::endsWith).findFirst().orElse("column");
	}

	public String name() {
		return this.id.replaceAll("^index-|-?(trigger|reference|function)", "").replace('-', ' ').strip();
	}

	/**
	 * A precondition of a change set.
	 *
	 * @param sql a query that returns one number
	 * @param expected the number that the query returns if the change set has to run
	 */
	public record Check(String sql, long expected) {

	}

}
