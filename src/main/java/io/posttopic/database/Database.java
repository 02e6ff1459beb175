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

	/**
	 * Returns the server that the first connection found.
	 */
	DatabaseServer server();

	/**
	 * Returns the database as adoption connects to it, which is never through a
	 * connection pooler if a direct connection is configured.
	 */
	default Database forAdoption() {
		return this;
	}

}
