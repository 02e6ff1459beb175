package io.posttopic.database;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The database that this server works on, with the details for connecting to it.
 */
public interface Database extends JdbcConnectionDetails, DatabaseOrigin {

	/**
	 * Returns a description for the person who started the server, without user and
	 * password.
	 */
	String describe();

}
