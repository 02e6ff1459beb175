package io.posttopic.relay;

import io.posttopic.error.ApiException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A keyset cursor: base64url of a JSON array of a mark of the order and the row's values
 * in it, its key last. It stays right while rows come and go, also when its own row is
 * gone.
 *
 * @see <a href="https://relay.dev/graphql/connections.htm">Cursor Connections</a>
 */
public final class Cursor {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	private Cursor() {
	}

	/**
	 * A short mark of an order, by which a cursor of another one is told.
	 * @param order all that the order depends on
	 */
	public static String mark(String order) {
		CRC32 crc = new CRC32();
		crc.update(order.getBytes(StandardCharsets.UTF_8));
		return Long.toString(crc.getValue(), 36);
	}

	/**
	 * The cursor of a row.
	 * @param mark the order's {@link #mark}
	 * @param values the row's values in that order: texts, whole numbers, booleans
	 */
	public static String encode(String mark, @Nullable Object... values) {
		@Nullable Object[] all = new @Nullable Object[values.length + 1];
		all[0] = mark;
		System.arraycopy(values, 0, all, 1, values.length);
		return ENCODER.encodeToString(JSON.writeValueAsBytes(all));
	}

	/**
	 * Reads a cursor.
	 * @param text the cursor, as {@link #encode} writes it
	 * @param mark the mark of the order that it must be of
	 * @param argument the argument that holds it
	 * @return the values, neither counted nor typed yet
	 * @throws ApiException BAD_USER_INPUT where it is none, or one of another order
	 */
	public static Object[] decode(String text, String mark, String argument) {
		Object[] all;
		try {
			all = JSON.readValue(Base64.getUrlDecoder().decode(text), Object[].class);
		}
		catch (IllegalArgumentException | JacksonException ex) {
			throw invalid(argument);
		}
		if (all == null || all.length < 2 || Arrays.asList(all).contains(null)) {
			throw invalid(argument);
		}
		if (!all[0].equals(mark)) {
			throw ApiException.badInput(argument,
					"a cursor of another list or order. Cursors are good for the list, orderBy and direction that they come from.");
		}
		return Arrays.copyOfRange(all, 1, all.length);
	}

	/**
	 * The error for a text that is no cursor.
	 */
	public static ApiException invalid(String argument) {
		return ApiException.badInput(argument, "not a cursor. Pass a cursor as this API returned it.");
	}

}
