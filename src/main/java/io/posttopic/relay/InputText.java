package io.posttopic.relay;

import java.text.Normalizer;

/**
 * The rules for text that comes from a client.
 */
public final class InputText {

	/**
	 * How many times its maximum a line may have before it is composed, which may make it
	 * shorter. Composing takes quadratic time for a long run of combining marks.
	 */
	private static final int DECOMPOSED = 4;

	private InputText() {
	}

	/**
	 * Returns a text unchanged if PostgreSQL can store it.
	 * @param argument the path of the argument that holds the text
	 * @throws ApiException BAD_USER_INPUT for U+0000 or half of a surrogate pair
	 */
	public static String storable(String text, String argument) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == 0) {
				throw ApiException.badInput(argument, "must not have the character U+0000.");
			}
			if (Character.isSurrogate(c)) {
				if (!Character.isHighSurrogate(c) || i + 1 == text.length()
						|| !Character.isLowSurrogate(text.charAt(i + 1))) {
					throw ApiException.badInput(argument, "must not have half of a surrogate pair.");
				}
				i++;
			}
		}
		return text;
	}

	/**
	 * Returns a storable text unchanged if it is not too long.
	 * @param maximum the largest number of characters (code points)
	 * @throws ApiException BAD_USER_INPUT
	 */
	public static String limited(String text, int maximum, String argument) {
		int length = storable(text, argument).codePointCount(0, text.length());
		if (length > maximum) {
			throw ApiException.badInput(argument, "must have at most " + maximum + " characters, has " + length + ".");
		}
		return text;
	}

	/**
	 * Returns a line of text without the white space and invisible characters around it,
	 * in Unicode's composed form (NFC), so that equal-looking lines are equal. Takes
	 * linear time, however long the text is.
	 * @param maximum the largest number of characters (code points) of the result
	 * @throws ApiException BAD_USER_INPUT if nothing is left, too much is left, or it has
	 * control characters
	 */
	public static String line(String text, int maximum, String argument) {
		String trimmed = trim(storable(text, argument));
		if (trimmed.isEmpty()) {
			throw ApiException.badInput(argument, "must have a visible character.");
		}
		String line = Normalizer.normalize(limited(trimmed, DECOMPOSED * maximum, argument), Normalizer.Form.NFC);
		if (line.codePoints().anyMatch(Character::isISOControl)) {
			throw ApiException.badInput(argument, "must be one line without control characters.");
		}
		return limited(line, maximum, argument);
	}

	private static String trim(String text) {
		int start = 0;
		int end = text.length();
		while (start < end && isBlank(text.codePointAt(start))) {
			start += Character.charCount(text.codePointAt(start));
		}
		while (start < end && isBlank(text.codePointBefore(end))) {
			end -= Character.charCount(text.codePointBefore(end));
		}
		return text.substring(start, end);
	}

	/** White space, line breaks, and what has no width (Z, Cc and Cf of Unicode). */
	private static boolean isBlank(int character) {
		return switch (Character.getType(character)) {
			case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.CONTROL,
					Character.FORMAT ->
				true;
			default -> false;
		};
	}

}
