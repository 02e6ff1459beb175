package io.posttopic.posttopic;

/**
 * SQL for the version of a post's list of topics. The version consists of the number of
 * rows, the sum of the ids of the transactions that wrote them, and the sum of the rows'
 * own versions. It changes with every change of the list, whichever application makes it:
 * an inserted or updated row has the id of its transaction, which is larger than all
 * earlier ones, and a deleted row is missing from the count. The rows' versions
 * distinguish two changes in one transaction. The version is computed, so nothing is
 * stored or locked for it.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/ddl-system-columns.html">PostgreSQL, system
 * columns</a>
 */
public final class TopicsVersion {

	/** The version of an empty list. */
	public static final String EMPTY = "0.0.0";

	/** The SQL of the version of some rows. */
	static final String OF_ROWS = "concat_ws('.', count(*), coalesce(sum(xmin::text::bigint), 0), coalesce(sum(version), 0))";

	private TopicsVersion() {
	}

	/**
	 * Returns the SQL of the version of a post's list.
	 * @param postId the SQL of the post's key
	 */
	static String of(String postId) {
		return "(select " + OF_ROWS + " from \"PostTopic\" where \"PostId\" = " + postId + ")";
	}

}
