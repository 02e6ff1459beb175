package io.posttopic.adoption;

import java.util.Locale;

/**
 * Names of tables and columns, as SQL and people write them.
 */
final class Names {

	private Names() {
	}

	/**
	 * Returns a name in quotes, as SQL needs it.
	 */
	static String quoted(String name) {
		return "\"" + name.replace("\"", "\"\"") + "\"";
	}

	/**
	 * Returns a name without case and underscores, in which spellings of it are equal.
	 */
	static String plain(String name) {
		return name.replace("_", "").toLowerCase(Locale.ROOT);
	}

}
