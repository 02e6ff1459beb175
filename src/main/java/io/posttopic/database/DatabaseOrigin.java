package io.posttopic.database;

/**
 * Where the database that this server works on comes from.
 */
public interface DatabaseOrigin {

	/**
	 * Whether it is the server's own to fill, and never one that somebody configured.
	 */
	boolean isDemo();

}
