package io.posttopic.pool;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A statement that failed because the disk of the database is full.
 */
public class DiskFullException extends TransientDataAccessResourceException {

	DiskFullException(String message, Throwable cause) {
		super(message, cause);
	}

}
