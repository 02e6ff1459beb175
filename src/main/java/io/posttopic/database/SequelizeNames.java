package io.posttopic.database;

import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Names tables and columns as Sequelize does: a join table like its model, a column like
 * its property, a foreign key capitalised, as in {@code "PostId"}.
 */
@Component
public class SequelizeNames implements NamingStrategy {

	@Override
	public String getTableName(Class<?> type) {
		return type.getSimpleName();
	}

	@Override
	public String getColumnName(RelationalPersistentProperty property) {
		String name = property.getName();
		return name.endsWith("Id") ? StringUtils.capitalize(name) : name;
	}

}
