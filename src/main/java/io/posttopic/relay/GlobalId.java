package io.posttopic.relay;

import io.posttopic.error.ApiException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A global object id: base64url (without padding) of {@code Type:key}, as in
 * {@code Post:42} or {@code PostTopic:42:7}.
 *
 * @param type the name of the GraphQL type
 * @param key the row's key, a number for each of its columns
 * @see <a href="https://relay.dev/graphql/objectidentification.htm">Global Object
 * Identification</a>
 */
public record GlobalId(String type, List<Long> key) {

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	private static final int LONGEST = 200;

	/**
	 * The text of the id of a row.
	 */
	public static String encode(String type, Object... key) {
		StringBuilder plain = new StringBuilder(type);
		for (Object part : key) {
			plain.append(':').append(part);
		}
		byte[] bytes = plain.toString().getBytes(StandardCharsets.ISO_8859_1);
		return new String(ENCODER.encode(bytes), StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads an id.
	 * @param text the id, as {@link #encode} writes it
	 * @param argument the path of the argument that holds it
	 * @throws ApiException BAD_USER_INPUT where the text is no id
	 */
	public static GlobalId parse(String text, String argument) {
		try {
			if (text.length() <= LONGEST) {
				String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.ISO_8859_1);
				String[] parts = plain.split(":", -1);
				List<Long> key = new ArrayList<>();
				for (int i = 1; i < parts.length; i++) {
					key.add(Long.valueOf(parts[i]));
				}
				if (!key.isEmpty() && encode(parts[0], key.toArray()).equals(text)) {
					return new GlobalId(parts[0], key);
				}
			}
		}
		catch (IllegalArgumentException ex) {
			// Told below, like every text that is no id.
		}
		throw invalid(argument);
	}

	/**
	 * Reads an id of a row of one type whose key is one number.
	 * @param text the id
	 * @param type the type that it must have
	 * @param argument the path of the argument that holds it
	 * @throws ApiException BAD_USER_INPUT where the text is no id of that type
	 */
	public static long parse(String text, String type, String argument) {
		GlobalId id = parse(text, argument);
		if (!id.type.equals(type)) {
			throw ApiException.badInput(argument, "the id of a " + id.type + " where that of a " + type + " must be.");
		}
		if (id.key.size() != 1) {
			throw invalid(argument);
		}
		return id.key.getFirst();
	}

	/**
	 * The error for a text that is no id.
	 */
	static ApiException invalid(String argument) {
		return ApiException.badInput(argument, "not an id. Pass an id as this API returned it.");
	}

	@Override
	public String toString() {
		return encode(this.type, this.key.toArray());
	}

}
