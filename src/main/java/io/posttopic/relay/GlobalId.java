package io.posttopic.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.posttopic.error.ApiException;

/**
 * A global object id: the base64url encoding, without padding, of {@code Type:key}, for
 * instance {@code Post:42} or {@code PostTopic:42:7}.
 *
 * @param type the name of the GraphQL type
 * @param key the row's key, with one number for each of its columns
 * @see <a href="https://relay.dev/graphql/objectidentification.htm">Global Object
 * Identification</a>
 */
public record GlobalId(String type, List<Long> key) {

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	private static final int MAX_LENGTH = 200;

	/**
	 * Returns the text of a row's id.
	 */
	public static String encode(String type, Object... key) {
		StringBuilder plain = new StringBuilder(type);
		for (Object part : key) {
			plain.append(':').append(part);
		}
		return ENCODER.encodeToString(plain.toString().getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * Parses an id.
	 * @param text the id, as {@link #encode} returns it
	 * @param argument the path of the argument that contains it
	 * @throws ApiException BAD_USER_INPUT if the text is not an id
	 */
	public static GlobalId parse(String text, String argument) {
		try {
			if (text.length() <= MAX_LENGTH) {
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
			// Reported below, together with other texts that are not an id.
		}
		throw invalid(argument);
	}

	/**
	 * Parses an id that must have a given type and a single number as its key.
	 * @param type the type that the id must have
	 * @param argument the path of the argument that contains it
	 * @throws ApiException BAD_USER_INPUT if the text is not an id of that type
	 */
	public static long parse(String text, String type, String argument) {
		GlobalId id = parse(text, argument);
		if (!id.type.equals(type)) {
			throw ApiException.badInput(argument, "must be the id of a " + type + ", was the id of a " + id.type + ".");
		}
		if (id.key.size() != 1) {
			throw invalid(argument);
		}
		return id.key.getFirst();
	}

	public static ApiException invalid(String argument) {
		return ApiException.badInput(argument, "is not an id. Pass an id as this API returned it.");
	}

	@Override
	public String toString() {
		return encode(this.type, this.key.toArray());
	}

}
