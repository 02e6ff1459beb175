package io.posttopic.read;

import java.util.HashMap;
import java.util.Map;

import org.springframework.util.StringUtils;

/**
 * A foreign key of a table, which references one row of another table.
 *
 * @param rows the table that has the foreign key
 * @param name the name of the GraphQL field
 * @param column the foreign key column
 * @param target the referenced table
 */
public record Reference(Table rows, String name, Column column, Table target) {

	/**
	 * Writes the join condition between the referencing rows and the target.
	 * @param rows the alias of the table that has the foreign key
	 * @param target the alias of the referenced table
	 */
	void writeJoin(Sql sql, String rows, String target) {
		sql.add(column(rows)).add(" = ").add(this.target.id().of(target));
	}

	/**
	 * Translates values that are fixed for the referenced row into values that are
	 * therefore fixed for the referencing rows, under the names of their filter fields: a
	 * user's {@code id} becomes {@code userId}.
	 */
	Map<String, Object> impliedValues(Map<String, Object> targetValues) {
		Map<String, Object> implied = new HashMap<>();
		targetValues.forEach((property, value) -> implied.put(this.name + StringUtils.capitalize(property), value));
		return implied;
	}

	/**
	 * Returns the foreign key column, qualified by an alias.
	 */
	String column(String rows) {
		return this.column.of(rows);
	}

}
