package io.posttopic.inspection;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.database.ColumnType;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;

/**
 * The findings of an inspection, written for the person who runs it. All parts of the
 * inspection add to one instance. The methods take a format and its values.
 */
public class Findings {

	private final List<String> obstacles = new ArrayList<>();

	private final List<String> warnings = new ArrayList<>();

	private final List<String> unchecked = new ArrayList<>();

	/**
	 * Adds a reason why the database cannot be adopted, with its remedy.
	 */
	public void obstacle(String format, Object... values) {
		this.obstacles.add(format.formatted(values));
	}

	/**
	 * Adds the obstacle that a column cannot be used, because its type does not fit.
	 */
	public void misfit(Catalog.ExistingTable table, Catalog.ExistingColumn actual, ColumnType type) {
		boolean needsTimeZone = actual.type().equals("timestamp") && type == ColumnType.TIME;
		obstacle("%1$s.%2$s is of the type %3$s, and has to be %4$s" + (needsTimeZone
				? ": where its times are UTC, run alter table %1$s alter column %2$s type timestamptz using %2$s at time zone 'UTC'."
				: "."), table.quoted(), actual.quoted(), actual.sqlType(), type);
	}

	public void unreadable(boolean isObstacle, Catalog.ExistingTable table, String user) {
		add(isObstacle, "the user %s may not read %s: let %s run grant select on %2$s to %s.", user, table.quoted(),
				table.owner(), Names.quoted(user));
	}

	/**
	 * Adds the obstacle that triggers of the server call functions of another schema,
	 * which the server of that schema may change or remove.
	 */
	public void calledSchema(Catalog.CalledSchema called, String schema) {
		obstacle(
				"the triggers of posttopic on %s call functions of the schema %s, and not of %s: set currentSchema to %2$s, or drop these triggers if the functions belong to other tables.",
				called.callers(), called.name(), schema);
	}

	/**
	 * Adds something that can be adopted but may behave unexpectedly.
	 */
	public void warn(String format, Object... values) {
		this.warnings.add(format.formatted(values));
	}

	public void add(boolean isObstacle, String format, Object... values) {
		(isObstacle ? this.obstacles : this.warnings).add(format.formatted(values));
	}

	/**
	 * Adds something that may still fail, because it cannot be checked in advance.
	 */
	public void leaveUnchecked(String format, Object... values) {
		this.unchecked.add(format.formatted(values));
	}

	public List<String> obstacles() {
		return this.obstacles;
	}

	public List<String> warnings() {
		return this.warnings;
	}

	public List<String> unchecked() {
		return this.unchecked;
	}

}
