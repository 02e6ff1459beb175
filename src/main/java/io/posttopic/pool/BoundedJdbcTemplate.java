package io.posttopic.pool;

import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A {@link JdbcTemplate} that registers each running statement with the request's
 * {@link RequestBudget}, and sends the statements waiting in the {@link Pipeline} first.
 */
public class BoundedJdbcTemplate extends JdbcTemplate {

	public BoundedJdbcTemplate(DataSource dataSource) {
		super(dataSource);
		setExceptionTranslator(new PostgresExceptions());
	}

	@Override
	protected void applyStatementSettings(Statement statement) throws SQLException {
		Pipeline.send(statement.getConnection());
		RequestBudget budget = RequestBudget.current();
		if (budget != null) {
			budget.beginStatement(statement, 1);
		}
	}

	/**
	 * Ends the statement. Spring calls this method after each statement that succeeds or
	 * fails with an SQLException. If reading its rows fails otherwise, it ends with the
	 * release of the connection.
	 */
	@Override
	protected void handleWarnings(Statement statement) {
		RequestBudget.ifCurrent(RequestBudget::endStatement);
	}

}
