package io.posttopic.pool;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * An attempt to write on a standby, which may become, or be replaced by, a primary.
 */
public class StandbyException extends TransientDataAccessResourceException {

	StandbyException(String message, Throwable cause) {
		super(message, cause);
	}

}
