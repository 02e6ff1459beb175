package io.posttopic.read;

import java.util.HashMap;
import java.util.Map;

import org.springframework.util.StringUtils;

/**
 * A foreign key: the row of another table that a row belongs to.
 *
 * @param rows the table that has the key
 * @param name the name of the GraphQL field
 * @param column the column that holds the other row's key
 * @param target the table of the other row
 */
public record Reference(Table rows, String name, Column column, Table target) {

	/**
	 * Writes that rows belong to a row of the target.
	 */
	void writeJoin(Sql sql, String rows, String target) {
		sql.add(column(rows)).add(" = ").add(this.target.id().of(target));
	}

	/**
	 * What is known of rows whose target some values are known of, under the names that a
	 * filter on the rows has for it: {@code userId} for a user's {@code id}.
	 */
	Map<String, Object> known(Map<String, Object> target) {
		Map<String, Object> known = new HashMap<>();
		target.forEach((property, value) -> known.put(this.name + StringUtils.capitalize(property), value));
		return known;
	}

	/**
	 * The key's column in rows of an alias.
	 */
	String column(String rows) {
		return this.column.of(rows);
	}

}
