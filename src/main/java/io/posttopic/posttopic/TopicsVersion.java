package io.posttopic.posttopic;

/**
 * The version of a post's list of topics: the number of its rows, and the sum of the ids
 * of the transactions that wrote them. It changes with every change of the list, whoever
 * makes it: an inserted or updated row has the id of its transaction, which is larger
 * than all before, and a deleted row is missing. Nothing needs to be stored or locked for
 * it. The sum of the rows' own versions tells two changes in one transaction apart.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/ddl-system-columns.html">PostgreSQL, system
 * columns</a>
 */
final class TopicsVersion {

	/** The version of an empty list. */
	static final String EMPTY = "0.0.0";

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
