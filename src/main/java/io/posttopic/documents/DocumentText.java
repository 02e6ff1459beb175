package io.posttopic.documents;

/**
 * The text of a document as the engine can read it.
 */
public final class DocumentText {

	/** As many characters as the engine's lexer reads at once. */
	private static final int CHUNK = 4096;

	private static final int MOST_SPACES = 32;

	private DocumentText() {
	}

	/**
	 * The text itself, or with spaces before it. A character outside of the Basic
	 * Multilingual Plane, such as an emoji, is two in Java, and the lexer does not
	 * recognise it where the one ends a chunk and the other begins the next.
	 */
	public static String readable(String text) {
		for (int spaces = 0; spaces <= MOST_SPACES; spaces++) {
			if (!isParted(text, spaces)) {
				return " ".repeat(spaces) + text;
			}
		}
		return text;
	}

	private static boolean isParted(String text, int spaces) {
		for (int end = CHUNK - spaces; end < text.length(); end += CHUNK) {
			if (Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end))) {
				return true;
			}
		}
		return false;
	}

}
