package io.posttopic.read;

import io.posttopic.read.Filter.Access;

/**
 * The search for words in two text columns of a table. Every word must occur; the last
 * one also matches as a prefix.
 * <p>
 * The words of the columns are stored in the index alone. A stored {@code tsvector}
 * column would make a sequential scan about 40 times as fast, but adding it would rewrite
 * an adopted table and fire the other application's triggers for each row. A search that
 * the index cannot answer therefore costs a sequential scan, and such searches must not
 * occupy the connections that other requests need.
 *
 * @param first the property of the column whose words weigh ten times as much
 * @param second the property of the other column
 */
public record Search(Table table, String first, String second) {

	/** The filter that searches, and whose text the order by relevance uses. */
	static final String FILTER = "search";

	private static final int MAX_LENGTH = 1000;

	private static final int MAX_TEXT_LENGTH = 100_000;

	/**
	 * Characters that make PostgreSQL's text search parser keep several words together,
	 * as in {@code node.js}, {@code and/or} or {@code jane@example.org}.
	 */
	private static final String SEPARATORS = "'/.-@_:+&=#%<>~'";

	/**
	 * Control characters that stand for the separators while words are marked, so that
	 * the marks are at the words that the search finds.
	 */
	private static final String STAND_INS = "E'\\x0e\\x0f\\x10\\x11\\x12\\x13\\x14\\x15\\x16\\x17\\x18\\x19\\x1a\\x1b'";

	/** Replaces the separators by spaces. The search indexes use the same expression. */
	private static final String SEPARATORS_AS_SPACES = ", " + SEPARATORS + ", '              ')";

	/** Characters for private use, which stand for the marks while a text is cut. */
	private static final String MARKS = "\ue000\ue001";

	/**
	 * Returns the filter. A blank text matches every row; a text of more than
	 * {@value #MAX_LENGTH} characters is rejected with BAD_USER_INPUT.
	 */
	Filter filter() {
		return Filter.by(Access.TEXT_INDEX, (sql, alias, value) -> {
			if (value.text(MAX_LENGTH).isBlank()) {
				sql.add("true");
				return;
			}
			sql.planEachTime();
			sql.add("to_tsvector('simple', translate(left(").add(text(alias, this.first));
			sql.add(" || ' ' || ").add(text(alias, this.second)).add(", " + MAX_TEXT_LENGTH + ")");
			sql.add(SEPARATORS_AS_SPACES).add(") @@ ");
			writeQuery(sql, value.text());
		});
	}

	/**
	 * Writes how relevant a row is for a search, as a whole number: PostgreSQL's
	 * {@code ts_rank}, divided by the logarithm of the text's length.
	 * @param search the text, which the filter checks
	 */
	void writeRank(Sql sql, String alias, String search) {
		sql.add("(ts_rank(setweight(").add(vector(alias, this.first)).add(", 'A') || setweight(");
		sql.add(vector(alias, this.second)).add(", 'D'), ");
		writeQuery(sql, search);
		sql.add(", 1) * 1000000000)::bigint");
	}

	private String vector(String alias, String property) {
		return "to_tsvector('simple', translate(left(" + text(alias, property) + ", " + MAX_TEXT_LENGTH + ")"
				+ SEPARATORS_AS_SPACES + ")";
	}

	private String text(String alias, String property) {
		return "coalesce(" + this.table.column(alias, property) + ", '')";
	}

	/**
	 * Writes the query for a text, which is NULL if the text has no words.
	 */
	private static void writeQuery(Sql sql, String search) {
		sql.add("(nullif(plainto_tsquery('simple', translate(").bind(search, "text");
		sql.add(SEPARATORS_AS_SPACES).add(")::text, '') || ':*')::tsquery");
	}

	/**
	 * Writes the parts of the second column's text in which the words of a search occur,
	 * or its beginning if none does.
	 * @param words the largest number of words, 5 or more
	 * @param start the text before each occurrence
	 * @param end the text after each occurrence
	 */
	public void writeHeadline(Sql sql, String alias, Input search, int words, String start, String end) {
		sql.add("replace(replace(translate(ts_headline('simple', translate(left(").add(text(alias, this.second));
		// Replaces separators by stand-ins. Marks and stand-ins in the text itself are
		// removed, because there is nothing to replace them by.
		sql.add(", %d), %s || '%s' || %s, %s), coalesce(".formatted(MAX_TEXT_LENGTH, SEPARATORS, MARKS, STAND_INS,
				STAND_INS));
		// Any word matches, because the others may be in the first column.
		sql.add("replace((");
		writeQuery(sql, search.text(MAX_LENGTH));
		// No text contains this word, so the headline is the beginning of the text.
		sql.add(")::text, '&', '|')::tsquery, '" + MARKS + "'::tsquery), ");
		sql.bind("StartSel=%c, StopSel=%c, MaxWords=%d, MinWords=%d".formatted(MARKS.charAt(0), MARKS.charAt(1), words,
				words / 2), "text")
			.add("), %s, %s), '%s', ".formatted(STAND_INS, SEPARATORS, MARKS.charAt(0)))
			.bind(start, "text")
			.add("), '" + MARKS.charAt(1) + "', ")
			.bind(end, "text")
			.add(")");
	}

}
