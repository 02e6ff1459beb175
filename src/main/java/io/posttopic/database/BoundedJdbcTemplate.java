package io.posttopic.database;

import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A {@link JdbcTemplate} that registers each running statement with the request's
 * {@link RequestBudget}, and sends the statements waiting in the {@link Pipeline} first.
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

	/**
	 * Ends the statement: Spring calls this method after each one, whether it failed or
	 * not.
	 */
	@Override
	protected void handleWarnings(Statement statement) {
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.end();
		}
	}

}
