package io.posttopic.database;

/**
 * The PostgreSQL server behind a database, as the first connection found it.
 *
 * @param version PostgreSQL's version as people write it, such as 18.1
 * @param standby whether the server is a standby, which accepts no changes
 * @param pooling how a connection pooler such as PgBouncer shares its sessions
 */
public record DatabaseServer(String version, boolean standby, Pooling pooling) {

	/**
	 * Returns what distinguishes the server from a primary that is connected to directly;
	 * empty if nothing does.
	 */
	String peculiarities() {
		return (this.standby ? ", a standby (read-only)" : "") + switch (this.pooling) {
			case NONE -> "";
			case SESSION -> ", through a connection pooler in session mode";
			case TRANSACTION -> ", through a connection pooler in transaction mode";
		};
	}

	/**
	 * The ways in which a connection pooler shares the sessions of PostgreSQL among its
	 * clients.
	 */
	public enum Pooling {

		/** No pooler was found: each connection is a session of PostgreSQL. */
		NONE,

		/** A connection has a session for itself until it is closed. */
		SESSION,

		/** Each transaction may run in another session, which others use afterwards. */
		TRANSACTION;

		/**
		 * Returns whether a connection keeps its session, so that it may have settings,
		 * locks and prepared statements of its own.
		 */
		public boolean keepsSession() {
			return this != TRANSACTION;
		}

	}

}
