package io.posttopic.limits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.posttopic.WritingTests;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that clients that do not read their long answers block nobody, even if there are
 * more of them than database permits.
 */
@Timeout(60)
@TestPropertySource(properties = { "spring.datasource.hikari.maximum-pool-size=3",
		"spring.datasource.hikari.connection-timeout=1000", "posttopic.limits.response-size=32MB" })
class SlowReaderTests extends WritingTests {

	/** More than fits into the buffers of a connection. */
	private static final int ANSWER_BYTES = 20_000_000;

	private static final int BODY_BYTES = 100_000;

	private final List<Socket> sockets = new ArrayList<>();

	private Client client;

	@BeforeEach
	void connect() {
		this.client = new Client(nobody().url().getPort());
		DATABASE.execute("update \"Posts\" set body = repeat('x', %d)".formatted(BODY_BYTES));
	}

	@AfterEach
	void disconnect() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void anAnswerThatNobodyReadsHoldsNobodyUp() throws Exception {
		String aliases = IntStream.range(0, ANSWER_BYTES / BODY_BYTES)
			.mapToObj((i) -> "a" + i + ": body")
			.collect(Collectors.joining(" "));
		for (int i = 0; i < 4; i++) {
			assertThat(begin("{ post(id: \\\"" + id("Post", 1) + "\\\") { " + aliases + " } }"))
				.isEqualTo("HTTP/1.1 200");
		}
		assertThat(this.client.query("{ topics { totalCount } }").status()).isEqualTo(200);
		assertThat(this.client.send("GET", "/actuator/health/readiness").status()).isEqualTo(200);
		assertThat(run(moderator(), "createTopic(input: { name: \"New\" }) { topic { name } }").at("/topic/name")
			.stringValue()).isEqualTo("New");
	}

	/** Sends a query and reads only the beginning of the answer. */
	private String begin(String query) throws IOException {
		Socket socket = new Socket();
		this.sockets.add(socket);
		socket.setReceiveBufferSize(4096);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody().url().getPort()));
		String body = "{\"query\":\"" + query + "\"}";
		socket.getOutputStream()
			.write(("POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
					+ body.length() + "\r\n\r\n" + body)
				.getBytes(StandardCharsets.US_ASCII));
		return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
	}

}
