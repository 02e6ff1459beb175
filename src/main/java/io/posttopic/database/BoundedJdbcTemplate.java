package io.posttopic.database;

import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tells the request's {@link Work} what statement runs.
 */
class BoundedJdbcTemplate extends JdbcTemplate {

	BoundedJdbcTemplate(DataSource dataSource) {
		super(dataSource);
		setExceptionTranslator(new PostgresExceptions());
	}

	@Override
	protected void applyStatementSettings(Statement statement) throws SQLException {
		Pipeline.send(statement.getConnection());
		Work work = Work.current();
		if (work != null) {
			work.start(statement, 1);
		}
	}

	/** Called after each statement, whether it failed or not. */
	@Override
	protected void handleWarnings(Statement statement) {
		Work work = Work.current();
		if (work != null) {
			work.end();
		}
	}

}
