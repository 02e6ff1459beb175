package io.posttopic.database;

import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * A naming strategy that follows Sequelize: a join table is named like its model, a
 * column like its property, and a foreign key is capitalized, as in {@code "PostId"}.
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
