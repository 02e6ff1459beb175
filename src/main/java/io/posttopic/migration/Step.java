package io.posttopic.migration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import liquibase.change.core.RawSQLChange;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A step of the changelog: one object or change that the server needs, and the SQL that
 * makes it. The id determines the kind and the name.
 *
 * @param part the feature whose file contains the step, such as {@code posttopic}
 * @param id the id, such as {@code createdAt} or {@code index-by-created-at}
 * @param unless a condition in SQL that makes the step unnecessary, besides the existence
 * of the {@link #named} object, or null
 * @param sql the statements that the step runs, in this order; the last ones mark what it
 * adds
 * @param update the update of existing rows in several transactions that the step runs
 * instead of the statements, or null
 * @param chosenValuesQuery a query that counts the values of the updated column that
 * differ from those that the step sets, or null
 * @param added the objects that the step adds
 */
public record Step(String part, String id, @Nullable String unless, List<String> sql,
		RowUpdate.@Nullable Statements update, @Nullable String chosenValuesQuery, List<Added> added) {

	/** The text after the column's name in the id of a step that updates rows. */
	private static final String UPDATED = "-of-";

	private static final Pattern SCHEMA_OBJECT = Pattern.compile("create (table|unique|index|or replace)| unique");

	/**
	 * Creates a step from an entry of a changelog file.
	 * @param entry the SQL, or a map of the SQL or the parameters of a
	 * {@link PagedUpdate} or {@link ListRepair}, and of the condition {@code unless}
	 */
	static Step of(String part, String id, Object entry) {
		Map<String, String> texts = new HashMap<>();
		(entry instanceof Map<?, ?> map ? map : Map.of("sql", entry))
			.forEach((key, value) -> texts.put(key.toString(), value.toString().strip()));
		RowUpdate.Statements update = update(texts);
		String sql = (update != null) ? update.describe() : required(texts, "sql");
		List<Added> added = (update != null) ? List.of() : Added.of(sql);
		Step step = new Step(part, id, texts.get("unless"),
				Stream.concat(Stream.of(sql), added.stream().flatMap(Added::mark)).toList(), update,
				texts.get("chosen"), added);
		Assert.state(step.unless() != null || step.named().isPresent(),
				() -> "%s %s: lacks a condition unless".formatted(part, id));
		Assert.state(step.updatesRows() == id.contains(UPDATED),
				() -> "%s %s: only a step that updates rows has an id like column-of-old-rows".formatted(part, id));
		return step;
	}

	private static RowUpdate.@Nullable Statements update(Map<String, String> texts) {
		if (texts.containsKey("page")) {
			return new PagedUpdate(required(texts, "page"), required(texts, "left"));
		}
		return texts.containsKey("repair")
				? new ListRepair(required(texts, "uneven"), required(texts, "lock"), required(texts, "repair")) : null;
	}

	private static String required(Map<String, String> texts, String name) {
		return Objects.requireNonNull(texts.get(name), name);
	}

	/**
	 * Returns the objects of one kind that steps add.
	 */
	public static Stream<Added> addedBy(List<Step> steps, Added.Kind kind) {
		return steps.stream().flatMap((step) -> step.added.stream()).filter((added) -> added.kind() == kind);
	}

	/**
	 * Returns the object whose existence shows that the database has what the step adds,
	 * if there is one.
	 */
	Optional<Added> named() {
		return this.added.stream().limit(1).filter(Added::isIdentifiedByName).findFirst();
	}

	/**
	 * Returns the step as a change set, which Liquibase runs whatever its history says,
	 * because that does not change when somebody drops an object. Its first changes set
	 * the lock timeout and, if rows are updated without firing triggers, the session's
	 * role.
	 */
	ChangeSet changeSet(DatabaseChangeLog log, boolean withoutTriggers) {
		boolean inTransaction = !updatesRows() && !Migration.isConcurrent(this.sql.getFirst());
		ChangeSet changeSet = new ChangeSet(this.id, "posttopic", true, false, this.part, null, null, inTransaction,
				log);
		changeSet.addChange(change(Migration.setLockTimeout(inTransaction)));
		if (withoutTriggers) {
			changeSet.addChange(change("set session_replication_role = " + (updatesRows() ? "replica" : "origin")));
		}
		if (this.update != null) {
			changeSet.addChange(new RowUpdate(this.update));
		}
		else {
			this.sql.forEach((sql) -> changeSet.addChange(change(sql)));
		}
		return changeSet;
	}

	private static RawSQLChange change(String sql) {
		RawSQLChange change = new RawSQLChange(sql);
		change.setSplitStatements(false);
		return change;
	}

	public boolean updatesRows() {
		return this.update != null;
	}

	public String updatedColumn() {
		return this.id.substring(0, this.id.indexOf(UPDATED));
	}

	/**
	 * Returns whether the step only removes what an earlier version of posttopic added.
	 */
	public boolean removes() {
		return this.id.startsWith("obsolete-");
	}

	/**
	 * Returns whether the step creates an object that belongs to a schema, such as a
	 * table, an index or a function.
	 */
	public boolean createsSchemaObject() {
		return this.sql.stream().anyMatch(SCHEMA_OBJECT.asPredicate());
	}

	/**
	 * Returns whether the step adds a foreign key that refers to a table.
	 */
	public boolean references(String table) {
		return this.sql.stream().anyMatch((statement) -> statement.contains("references \"" + table + "\""));
	}

	/**
	 * Returns what the step adds, in words: the kind and the name.
	 */
	public String describe() {
		return (kind() + " " + name()).strip();
	}

	/**
	 * Returns the kind of what the step adds, such as {@code column} or {@code index}.
	 */
	public String kind() {
		if (removes()) {
			return "";
		}
		if (this.id.startsWith("index-")) {
			return "index";
		}
		if (this.id.startsWith("pair")) {
			return "key";
		}
		if (this.id.contains("-reference")) {
			return "foreign key";
		}
		if (updatesRows()) {
			return "values";
		}
		return Stream.of("trigger", "table", "function").filter(this.id::endsWith).findFirst().orElse("column");
	}

	public String name() {
		return this.id.replaceAll("^index-|-?(trigger|reference|function|table)", "").replace('-', ' ').strip();
	}

}
