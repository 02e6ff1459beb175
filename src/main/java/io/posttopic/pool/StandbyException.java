package io.posttopic.pool;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * An exception for what only a primary can do, such as a write, attempted on a standby.
 * The standby may become a primary, or be replaced by one.
 */
public class StandbyException extends TransientDataAccessResourceException {

	StandbyException(String message, Throwable cause) {
		super(message, cause);
	}

}
