package io.posttopic.relay;

import java.text.Normalizer;

import io.posttopic.error.ApiException;

/**
 * The validation and normalization of text that a client sends.
 */
public final class InputText {

	/**
	 * The factor by which a line may exceed its maximum before it is composed, since
	 * composing may shorten it. Composing takes quadratic time for a long run of
	 * combining marks, so its input must be bounded.
	 */
	private static final int DECOMPOSITION_FACTOR = 4;

	private InputText() {
	}

	/**
	 * Returns a text unchanged if PostgreSQL can store it.
	 * @param argument the path of the argument that contains the text
	 * @throws ApiException BAD_USER_INPUT if the text contains U+0000 or an unpaired
	 * surrogate
	 */
	public static String storable(String text, String argument) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == 0) {
				throw ApiException.badInput(argument, "must not contain the character U+0000.");
			}
			if (Character.isSurrogate(c)) {
				if (!Character.isHighSurrogate(c) || i + 1 == text.length()
						|| !Character.isLowSurrogate(text.charAt(i + 1))) {
					throw ApiException.badInput(argument, "must not contain an unpaired surrogate.");
				}
				i++;
			}
		}
		return text;
	}

	/**
	 * Returns a text unchanged if PostgreSQL can store it and it is not too long.
	 * @param maximum the largest number of characters (code points)
	 * @throws ApiException BAD_USER_INPUT otherwise
	 */
	public static String limited(String text, int maximum, String argument) {
		int length = storable(text, argument).codePointCount(0, text.length());
		if (length > maximum) {
			throw ApiException.badInput(argument, "must have at most " + maximum + " characters, had " + length + ".");
		}
		return text;
	}

	/**
	 * Returns a line of text without leading and trailing white space and invisible
	 * characters, in Unicode's composed form (NFC), so that lines that look equal are
	 * equal. Takes linear time, however long the text is.
	 * @param maximum the largest number of characters (code points) of the result
	 * @throws ApiException BAD_USER_INPUT if the result would be empty, too long, or
	 * contain control characters
	 */
	public static String line(String text, int maximum, String argument) {
		String trimmed = trim(storable(text, argument));
		if (trimmed.isEmpty()) {
			throw ApiException.badInput(argument, "must contain a visible character.");
		}
		String line = Normalizer.normalize(limited(trimmed, DECOMPOSITION_FACTOR * maximum, argument),
				Normalizer.Form.NFC);
		if (line.codePoints().anyMatch(Character::isISOControl)) {
			throw ApiException.badInput(argument, "must be a single line without control characters.");
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

	/**
	 * Returns whether a character is white space, a line break or invisible (Unicode
	 * categories Z, Cc and Cf).
	 */
	private static boolean isBlank(int character) {
		return switch (Character.getType(character)) {
			case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.CONTROL,
					Character.FORMAT ->
				true;
			default -> false;
		};
	}

}
