package io.posttopic.pool;

import java.sql.SQLException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * A translator for the errors of PostgreSQL and its driver that Spring does not
 * translate, or translates differently.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL, error
 * codes</a>
 */
public class PostgresExceptions extends SQLStateSQLExceptionTranslator {

	@Override
	protected @Nullable DataAccessException doTranslate(String task, @Nullable String sql, SQLException ex) {
		if (isFromStandby(ex)) {
			return new StandbyException(buildMessage(task, sql, ex), ex);
		}
		String state = Objects.toString(ex.getSQLState(), "");
		return switch (state) {
			// lock_not_available
			case "55P03" -> new CannotAcquireLockException(buildMessage(task, sql, ex), ex);
			// serialization_failure, which Spring takes for a lock that is not available
			case "40001" -> new ConcurrencyFailureException(buildMessage(task, sql, ex), ex);
			// disk_full
			case "53100" -> new DiskFullException(buildMessage(task, sql, ex), ex);
			// The driver's code for an answer larger than maxResultBuffer, and
			// configuration_limit_exceeded, which a statement that exceeds
			// temp_file_limit gets.
			case "08S01", "53400" -> new AnswerTooLargeException(buildMessage(task, sql, ex), ex);
			// program_limit_exceeded: the statement is at fault, not a lack of resources.
			default -> state.startsWith("54") ? null : super.doTranslate(task, sql, ex);
		};
	}

	/**
	 * Returns whether the error is one that only a standby reports.
	 */
	static boolean isFromStandby(SQLException ex) {
		return switch (ex.getSQLState()) {
			// read_only_sql_transaction
			case "25006" -> true;
			// object_not_in_prerequisite_state, which has many causes
			case "55000" -> readsPositionOfLog(ex);
			case null, default -> false;
		};
	}

	/**
	 * Returns whether the error is that of a function for the position of the log, which
	 * fails during recovery.
	 */
	private static boolean readsPositionOfLog(SQLException ex) {
		ServerErrorMessage error = (ex instanceof PSQLException failure) ? failure.getServerErrorMessage() : null;
		String routine = (error != null) ? Objects.toString(error.getRoutine(), "") : "";
		return routine.startsWith("pg_current_wal") || routine.equals("pg_walfile_name");
	}

}
