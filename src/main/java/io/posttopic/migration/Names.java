package io.posttopic.migration;

import java.util.Locale;

/**
 * Functions for the names of tables and columns.
 */
public final class Names {

	private Names() {
	}

	public static String quoted(String name) {
		return "\"" + name.replace("\"", "\"\"") + "\"";
	}

	/**
	 * Returns a name in lower case and without underscores, for comparing its spellings.
	 */
	public static String plain(String name) {
		return name.replace("_", "").toLowerCase(Locale.ROOT);
	}

}
