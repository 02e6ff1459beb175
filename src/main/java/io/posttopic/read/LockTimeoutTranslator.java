package io.posttopic.read;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.stereotype.Component;

/**
 * Knows PostgreSQL's own state for a lock that was not had in time, after which a
 * {@link Mutation} is begun anew.
 */
@Component
class LockTimeoutTranslator extends SQLExceptionSubclassTranslator {

	private static final String LOCK_NOT_AVAILABLE = "55P03";

	@Override
	protected @Nullable DataAccessException doTranslate(String task, @Nullable String sql, SQLException ex) {
		return LOCK_NOT_AVAILABLE.equals(ex.getSQLState())
				? new CannotAcquireLockException(buildMessage(task, sql, ex), ex) : super.doTranslate(task, sql, ex);
	}

}
