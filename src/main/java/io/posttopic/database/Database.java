package io.posttopic.database;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The database that this server works on.
 */
public interface Database extends JdbcConnectionDetails, DatabaseOrigin {

	/**
	 * Which one it is, for the person who started the server: neither user nor password.
	 */
	String describe();

}
