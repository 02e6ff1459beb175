package io.posttopic.relay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A keyset cursor: the base64url encoding of a JSON array with a fingerprint of the
 * order, followed by the row's sort keys, of which its key is the last. A cursor remains
 * valid while rows are inserted and deleted, even if its own row is deleted.
 *
 * @see <a href="https://relay.dev/graphql/connections.htm">Cursor Connections</a>
 */
public final class Cursor {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	private Cursor() {
	}

	/**
	 * Returns a short fingerprint of an order, which distinguishes its cursors from those
	 * of other orders.
	 * @param order a text that identifies everything the order depends on
	 */
	public static String fingerprint(String order) {
		CRC32 crc = new CRC32();
		crc.update(order.getBytes(StandardCharsets.UTF_8));
		return Long.toString(crc.getValue(), 36);
	}

	/**
	 * Returns the cursor of a row.
	 * @param fingerprint the order's {@link #fingerprint}
	 * @param values the row's sort keys in that order: texts, whole numbers or booleans
	 */
	public static String encode(String fingerprint, @Nullable Object... values) {
		@Nullable Object[] all = new @Nullable Object[values.length + 1];
		all[0] = fingerprint;
		System.arraycopy(values, 0, all, 1, values.length);
		return ENCODER.encodeToString(JSON.writeValueAsBytes(all));
	}

	/**
	 * Decodes a cursor.
	 * @param text the cursor, as {@link #encode} returns it
	 * @param fingerprint the {@link #fingerprint} of the order that the cursor must
	 * belong to
	 * @param argument the argument that contains it
	 * @return the sort keys. The caller must check their number and types.
	 * @throws ApiException BAD_USER_INPUT if the text is not a cursor, or is a cursor of
	 * another order
	 */
	public static Object[] decode(String text, String fingerprint, String argument) {
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
		if (!all[0].equals(fingerprint)) {
			throw ApiException.badInput(argument,
					"this cursor belongs to another list or order. Use it with the list, orderBy and direction that returned it.");
		}
		return Arrays.copyOfRange(all, 1, all.length);
	}

	public static ApiException invalid(String argument) {
		return ApiException.badInput(argument, "is not a cursor. Pass a cursor as this API returned it.");
	}

}
