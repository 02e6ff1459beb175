package io.posttopic.database;

import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tells the request's {@link RequestBudget} what statement runs.
 */
class BoundedJdbcTemplate extends JdbcTemplate {

	BoundedJdbcTemplate(DataSource dataSource) {
		super(dataSource);
		setExceptionTranslator(new PostgresExceptions());
	}

	@Override
	protected void applyStatementSettings(Statement statement) throws SQLException {
		Pipeline.send(statement.getConnection());
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.start(statement, 1);
		}
	}

	/** Called after each statement, whether it failed or not. */
	@Override
	protected void handleWarnings(Statement statement) {
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.end();
		}
	}

}
