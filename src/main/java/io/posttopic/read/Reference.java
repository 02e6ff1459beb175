package io.posttopic.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.util.StringUtils;

/**
 * A foreign key of a table, which references one row of another table.
 *
 * @param rows the table that has the foreign key
 * @param name the name of the GraphQL field
 * @param columns the columns of the foreign key, in the order of the referenced key
 * @param target the referenced table
 */
public record Reference(Table rows, String name, List<Column> columns, Table target) {

	/**
	 * Writes the join condition between the referencing rows and the target.
	 * @param rows the alias of the table that has the foreign key
	 * @param target the alias of the referenced table
	 */
	void writeJoin(Sql sql, String rows, String target) {
		for (int i = 0; i < this.columns.size(); i++) {
			sql.add((i > 0) ? " and " : "")
				.add(this.columns.get(i).of(rows))
				.add(" = ")
				.add(this.target.key().get(i).of(target));
		}
	}

	/**
	 * Returns the first column of the foreign key, which is the only one unless the
	 * target is a join table.
	 */
	Column column() {
		return this.columns.getFirst();
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

	public String targetColumn(String target) {
		return this.target.id().of(target);
	}

	public String column(String rows) {
		return column().of(rows);
	}

}
