package io.posttopic.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import jakarta.websocket.CloseReason;

/**
 * The codes with which the server closes a connection.
 *
 * @see <a href= "https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md">GraphQL
 * over WebSocket Protocol</a>
 */
enum CloseCode {

	/** The server is being stopped; the client may connect again. */
	SERVICE_RESTART(1012),

	/**
	 * The issuer of the token cannot be reached, or there is no memory for a message; the
	 * client may connect again.
	 */
	TRY_AGAIN_LATER(1013),

	TOO_LONG(1009), BAD_REQUEST(4400), UNAUTHORIZED(4401), FORBIDDEN(4403), SUBPROTOCOL_NOT_ACCEPTABLE(4406),
	INITIALISATION_TIMEOUT(4408), SUBSCRIBER_EXISTS(4409), TOO_MANY_INITIALISATIONS(4429), INTERNAL_ERROR(4500);

	/** The longest reason, in bytes. */
	private static final int MAX_REASON = 123;

	private final int code;

	CloseCode(int code) {
		this.code = code;
	}

	CloseReason because(String reason) {
		byte[] bytes = reason.getBytes(StandardCharsets.US_ASCII);
		return new CloseReason(CloseReason.CloseCodes.getCloseCode(this.code),
				new String(Arrays.copyOf(bytes, Math.min(bytes.length, MAX_REASON)), StandardCharsets.US_ASCII));
	}

}
