package io.posttopic.limits;

import io.posttopic.http.HttpSliceTests;
import io.posttopic.http.RawConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of bodies that are too long or malformed.
 */
@Timeout(60)
class LongBodyTests extends HttpSliceTests {

	private static final String POST = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

	private static final String TYPENAME = "{\"query\":\"{ __typename }\"}";

	@Test
	void aLongBodyIsRefusedBeforeItComes() throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + "Content-Length: " + (BoundedRequest.MAX_BODY_BYTES + 1) + "\r\n\r\n");
			connection.endInput();
			assertThat(connection.read()).startsWith("HTTP/1.1 413").contains("Connection: close", "BAD_USER_INPUT");
		}
	}

	@Test
	void aLongBodyWithoutALengthIsRefusedWhenItIsTooLong() throws Exception {
		String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(16) + "1\r\n \r\n");
			connection.endInput();
			assertThat(connection.read()).startsWith("HTTP/1.1 413").contains("Connection: close", "BAD_USER_INPUT");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0\r\n%s\r\n", "%s" })
	void aBodyThatEndsInNonsenseIsTheClientsMistake(String end) throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(TYPENAME.length())
					+ "\r\n" + TYPENAME + "\r\n" + end.formatted("a: b\r\n".repeat(2000)));
			assertThat(connection.read()).startsWith("HTTP/1.1 400").doesNotContain("INTERNAL");
		}
	}

}
