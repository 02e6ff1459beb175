package io.posttopic.migration;

import java.sql.Connection;
import java.sql.SQLException;

import liquibase.Scope;
import liquibase.change.AbstractChange;
import liquibase.change.Change;
import liquibase.change.ChangeMetaData;
import liquibase.change.DatabaseChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.statement.SqlStatement;

/**
 * A Liquibase change that updates the rows of a big table in several transactions.
 */
@DatabaseChange(name = "rowUpdate", description = "updates rows", priority = ChangeMetaData.PRIORITY_DEFAULT)
class RowUpdate extends AbstractChange {

	private final Statements statements;

	RowUpdate(Statements statements) {
		this.statements = statements;
	}

	/**
	 * Runs the update. Liquibase itself gets no statements to execute. It asks for them a
	 * first time only to log them.
	 */
	@Override
	public SqlStatement[] generateStatements(Database database) {
		try {
			if (Scope.getCurrentScope().get(Change.SHOULD_EXECUTE, true)) {
				this.statements.run(((JdbcConnection) database.getConnection()).getUnderlyingConnection());
			}
			return new SqlStatement[0];
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new UnexpectedLiquibaseException(ex);
		}
		catch (SQLException ex) {
			throw new UnexpectedLiquibaseException(ex);
		}
	}

	@Override
	public boolean generateStatementsVolatile(Database database) {
		return true;
	}

	@Override
	public String getConfirmationMessage() {
		return "The rows are updated";
	}

	interface Statements {

		/**
		 * Returns the SQL with which a person can do the same by hand.
		 */
		String describe();

		/**
		 * Runs the statements.
		 * @param connection a connection that commits each statement
		 */
		void run(Connection connection) throws SQLException, InterruptedException;

	}

}
