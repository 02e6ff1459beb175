package io.posttopic.adoption;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A change set of the changelog: one thing that a table needs, and the SQL that makes it.
 *
 * @param part the feature whose file it is in, such as {@code posttopic}
 * @param id what it makes, such as {@code createdAt} or {@code index-by-created-at}
 * @param checks whether it is missing: it is where each of these queries, of one number
 * each, has its expected answer
 * @param sql what makes it, in this order
 * @param added the objects that it adds
 * @param chosen if it sets a column in rows that already exist, a query that counts the
 * values of the column that are not what it sets
 */
record Step(String part, String id, List<Check> checks, List<String> sql, List<Added> added, @Nullable String chosen) {

	/**
	 * What a part's table itself is made by.
	 */
	static final String TABLE = "table";

	private static final String VALUES = "values";

	private static final Pattern RELATION = Pattern.compile("create (table|unique|index|or replace)| unique");

	/**
	 * Returns the statements, the last ones of {@link #sql()}, that mark what it adds.
	 */
	List<String> marks() {
		return this.added.stream().flatMap(Added::mark).toList();
	}

	/**
	 * Returns whether it changes rows that already exist.
	 */
	boolean updatesRows() {
		return kind().equals(VALUES);
	}

	/**
	 * Returns whether all that it does is to drop what an earlier version added.
	 */
	boolean onlyDrops() {
		return this.sql.stream().allMatch((statement) -> statement.startsWith("drop "));
	}

	/**
	 * Returns the column that it sets in rows that already exist.
	 */
	String updatedColumn() {
		return this.id.substring(0, this.id.indexOf("-of-"));
	}

	boolean makes(String what) {
		return this.id.equals(what);
	}

	/**
	 * Returns whether it only removes what an earlier version made.
	 */
	boolean removes() {
		return this.id.startsWith("obsolete-");
	}

	/**
	 * Whether it makes something that has a place of its own in a schema.
	 */
	boolean makesRelation() {
		return this.sql.stream().anyMatch(RELATION.asPredicate());
	}

	/**
	 * Whether it makes a foreign key to a table.
	 */
	boolean refersTo(String table) {
		return this.sql.stream().anyMatch((statement) -> statement.contains("references \"" + table + "\""));
	}

	/**
	 * What it makes, for a person: its kind and its name.
	 */
	String describe() {
		return (kind() + " " + name()).strip();
	}

	/**
	 * Of what kind it is, such as {@code column} or {@code index}.
	 */
	String kind() {
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

	String name() {
		return this.id.replaceAll("^index-|-?(trigger|reference|function)", "").replace('-', ' ').strip();
	}

	/**
	 * A query and the answer that says that a step has work to do.
	 */
	record Check(String sql, long expected) {

	}

}
