package io.posttopic.documents;

/**
 * The text of a document, prepared for the engine's lexer.
 */
public final class DocumentText {

	/** The number of characters that the engine's lexer reads at once. */
	private static final int CHUNK = 4096;

	private static final int MAX_SPACES = 32;

	private DocumentText() {
	}

	/**
	 * Returns the text, preceded by spaces if necessary. In Java, a character outside of
	 * the Basic Multilingual Plane, such as an emoji, is a pair of surrogates, and the
	 * lexer does not recognize a pair that is split between two chunks. The spaces shift
	 * the text until no pair is split. If {@value #MAX_SPACES} are not enough, the text
	 * is returned unchanged.
	 */
	public static String readable(String text) {
		for (int spaces = 0; spaces <= MAX_SPACES; spaces++) {
			if (!splitsSurrogatePair(text, spaces)) {
				return " ".repeat(spaces) + text;
			}
		}
		return text;
	}

	private static boolean splitsSurrogatePair(String text, int spaces) {
		for (int end = CHUNK - spaces; end < text.length(); end += CHUNK) {
			if (Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end))) {
				return true;
			}
		}
		return false;
	}

}
