package io.posttopic.database;

/**
 * The origin of the database that this server works on.
 */
public interface DatabaseOrigin {

	/**
	 * Returns whether the database is the server's own, which may be filled with demo
	 * content, and not one that somebody configured.
	 */
	boolean isDemo();

}
