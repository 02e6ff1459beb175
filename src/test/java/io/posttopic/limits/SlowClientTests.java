package io.posttopic.limits;

import io.posttopic.http.HttpSlice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that clients are disconnected if they send or read slowly, too much, or nothing
 * at all. Each of them would go on for minutes otherwise.
 */
@SpringBootTest(classes = HttpSlice.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { HttpSlice.SCHEMA, HttpSlice.NO_DATABASE, "posttopic.limits.deadline=2s",
				"posttopic.limits.download=1s", "posttopic.limits.response-size=32MB",
				"server.tomcat.connection-timeout=500ms", "server.tomcat.keep-alive-timeout=500ms" })
@Timeout(60)
class SlowClientTests {

	private static final String POST = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

	private static final String TYPENAME = "{\"query\":\"{ __typename }\"}";

	private static final int PAUSE_MILLIS = 50;

	@LocalServerPort
	private int port;

	/** Sends a first request, which is slow because classes are loaded. */
	@BeforeEach
	void warmUp() {
		Client client = new Client(this.port);
		await().ignoreExceptions().until(() -> client.query("{ __typename }").status() == 200);
	}

	@Test
	void aConnectionOnWhichNothingComesIsCut() throws Exception {
		try (Socket socket = connect()) {
			assertThat(read(socket)).isEmpty();
		}
	}

	@Test
	void aConnectionThatIsIdleAfterARequestIsCut() throws Exception {
		try (Socket socket = connect()) {
			send(socket, POST + "Content-Length: " + TYPENAME.length() + "\r\n\r\n" + TYPENAME);
			assertThat(read(socket)).startsWith("HTTP/1.1 200").endsWith("{\"data\":{\"__typename\":\"Query\"}}");
		}
	}

	@Test
	void headersThatDripAreCut() throws Exception {
		try (Socket socket = connect()) {
			send(socket, POST + "X-Slow: ");
			assertThat(drip(socket, "a")).isEmpty();
		}
	}

	@Test
	void aBodyThatStopsIs408() throws Exception {
		try (Socket socket = connect()) {
			send(socket, POST + "Content-Length: 1000\r\n\r\n{\"query\"");
			assertThat(read(socket)).startsWith("HTTP/1.1 408");
		}
	}

	@Test
	void aBodyThatDripsIs408() throws Exception {
		try (Socket socket = connect()) {
			send(socket, POST + "Content-Length: 100000\r\n\r\n");
			assertThat(drip(socket, " ")).startsWith("HTTP/1.1 408");
		}
		try (Socket socket = connect()) {
			send(socket, POST + "Transfer-Encoding: chunked\r\n\r\n");
			assertThat(drip(socket, "1\r\n \r\n")).startsWith("HTTP/1.1 408");
		}
	}

	@Test
	void theRestOfABodyThatNobodyReadsIsCut() throws Exception {
		try (Socket socket = connect()) {
			send(socket, POST.replace("application/json", "text/plain") + "Content-Length: 100000\r\n\r\n");
			assertThat(drip(socket, " ")).startsWith("HTTP/1.1 415");
		}
	}

	@Test
	void aLongBodyIsRefusedBeforeItComes() throws Exception {
		try (Socket socket = connect()) {
			send(socket, POST + "Content-Length: " + (BoundedRequest.MAX_BODY_BYTES + 1) + "\r\n\r\n");
			assertThat(read(socket)).startsWith("HTTP/1.1 413").contains("Connection: close", "BAD_USER_INPUT");
		}
	}

	@Test
	void aLongBodyWithoutALengthIsRefusedWhenItIsTooLong() throws Exception {
		String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
		try (Socket socket = connect()) {
			send(socket, POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(16) + "1\r\n \r\n");
			assertThat(read(socket)).startsWith("HTTP/1.1 413").contains("Connection: close", "BAD_USER_INPUT");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0\r\n%s\r\n", "%s" })
	void aBodyThatEndsInNonsenseIsTheClientsMistake(String end) throws Exception {
		try (Socket socket = connect()) {
			send(socket, POST + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(TYPENAME.length()) + "\r\n"
					+ TYPENAME + "\r\n" + end.formatted("a: b\r\n".repeat(2000)));
			assertThat(read(socket)).startsWith("HTTP/1.1 400").doesNotContain("INTERNAL");
		}
	}

	@Test
	void anAnswerThatIsReadTooSlowlyIsCut() throws Exception {
		String aliases = "abcdefghijklmnop".replaceAll(".", "$0: echo(text: \\$t) { given } ");
		String body = "{\"query\": \"query ($t: String) { " + aliases + "}\", \"variables\": {\"t\": \""
				+ "x".repeat(1_000_000) + "\"}}";
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		try (Socket socket = new Socket()) {
			socket.setReceiveBufferSize(64 * 1024);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			send(socket, POST + "Content-Length: " + body.length() + "\r\n\r\n" + body);
			// Reads slowly for longer than the limit, but never stops reading.
			for (int i = 0; readSome(socket, answer); i++) {
				Thread.sleep((i < 500) ? 10 : 0);
			}
		}
		assertThat(answer.size()).isPositive().isLessThan(16_000_000);
		assertThat(new Client(this.port).query("{ __typename }").status()).isEqualTo(200);
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.port);
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	/** Reads until the server closes the connection. */
	private static String read(Socket socket) throws IOException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		while (readSome(socket, answer)) {
			assertThat(answer.size()).isLessThan(100_000);
		}
		return answer.toString(StandardCharsets.UTF_8);
	}

	/** Reads until the server closes the connection, and keeps sending meanwhile. */
	private static String drip(Socket socket, String drop) throws IOException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		socket.setSoTimeout(PAUSE_MILLIS);
		boolean isOpen = true;
		for (int i = 0; isOpen; i++) {
			assertThat(i).as("drops that were taken").isLessThan(300);
			isOpen = sendIfOpen(socket, drop) && readSome(socket, answer);
		}
		return answer.toString(StandardCharsets.UTF_8);
	}

	private static boolean sendIfOpen(Socket socket, String text) {
		try {
			send(socket, text);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Reads what is available and returns whether there may be more. A reset counts as
	 * the end: the server closes a connection with unread input that way.
	 */
	private static boolean readSome(Socket socket, ByteArrayOutputStream answer) {
		byte[] bytes = new byte[8192];
		try {
			int length = socket.getInputStream().read(bytes);
			answer.write(bytes, 0, Math.max(0, length));
			return length >= 0;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
