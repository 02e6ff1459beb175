package io.posttopic.pool;

/**
 * An observer of how a request uses the database. It is called on the request's own
 * thread.
 */
public interface RequestObserver {

	/**
	 * Called when the request has got a connection, or has given up waiting for one.
	 * @param nanos how long it has waited, in nanoseconds
	 */
	void waitedForConnection(long nanos);

	/**
	 * Called before a statement is prepared.
	 * @return the SQL to prepare instead, which may have a comment
	 */
	String prepare(String sql);

}
