package io.posttopic.pool;

import java.sql.SQLException;

import com.zaxxer.hikari.SQLExceptionOverride;

/**
 * The rule that the pool closes a connection that leads to a standby, because another one
 * may find the primary.
 */
final class StandbyEviction implements SQLExceptionOverride {

	@java.lang.Override
	public Override adjudicate(SQLException ex) {
		return PostgresExceptions.isFromStandby(ex) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
	}

}
