package io.posttopic.adoption;

import java.util.Locale;

/**
 * Functions for the names of tables and columns.
 */
final class Names {

	private Names() {
	}

	/**
	 * Returns a name as a quoted SQL identifier.
	 */
	static String quoted(String name) {
		return "\"" + name.replace("\"", "\"\"") + "\"";
	}

	/**
	 * Returns a name in lower case and without underscores, for comparing its spellings.
	 */
	static String plain(String name) {
		return name.replace("_", "").toLowerCase(Locale.ROOT);
	}

}
