package io.posttopic.limits;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.posttopic.http.HttpSliceTests;
import io.posttopic.security.TokenIssuer;
import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the share of the server that one address and one user may take. 127.0.0.1 is
 * the trusted proxy, and 127.0.0.2 is a client that connects without it.
 */
@TestPropertySource(properties = { "posttopic.limits.requests-per-address=3", "posttopic.limits.requests-per-user=2",
		"posttopic.limits.connections-per-address=4", "posttopic.limits.rate.trusted-proxies=127.0.0.1" })
@Timeout(60)
class SharesTests extends HttpSliceTests {

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	private static final String BY = "X-Forwarded-For";

	private static final String TYPENAME = "{ __typename }";

	private final List<Socket> sockets = new ArrayList<>();

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry properties) {
		ISSUER.register(properties);
	}

	@AfterEach
	void disconnect() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void anAddressHasAFewRequestsInProgress() throws Exception {
		for (int i = 0; i < 3; i++) {
			beginRequest(BY + ": 2001:db8::" + i);
		}
		await().until(() -> this.client.query(TYPENAME, BY, "2001:db8::9").status() == 429);
		Answer refused = this.client.query(TYPENAME, BY, "2001:db8::9");
		assertThat(refused.code()).isEqualTo("RATE_LIMITED");
		assertThat(refused.header("Retry-After")).isEqualTo("1");
		assertThat(refused.at("/errors/0/extensions/retryAfter").intValue()).isEqualTo(1);
		assertThat(this.client.query(TYPENAME, BY, "2001:db8:0:1::9").status()).isEqualTo(200);
		assertThat(this.client.send("GET", "/actuator/health/liveness", BY, "2001:db8::9").status()).isEqualTo(200);
		disconnect();
		await().until(() -> this.client.query(TYPENAME, BY, "2001:db8::9").status() == 200);
	}

	@Test
	void aUserHasFewerFromAllAddresses() throws Exception {
		String ada = "Bearer " + ISSUER.token("ada");
		for (int i = 0; i < 2; i++) {
			beginRequest(BY + ": 192.0.2." + i + "\r\nAuthorization: " + ada);
		}
		await().until(() -> this.client.query(TYPENAME, BY, "192.0.2.9", "Authorization", ada).status() == 429);
		// A rejected request does not count.
		assertThat(this.client.query(TYPENAME, BY, "192.0.2.9").status()).isEqualTo(200);
		String lars = "Bearer " + ISSUER.token("lars");
		assertThat(this.client.query(TYPENAME, BY, "192.0.2.9", "Authorization", lars).status()).isEqualTo(200);
	}

	@Test
	void anAddressHasAFewConnections() throws Exception {
		for (int i = 0; i < 4; i++) {
			connectFrom("127.0.0.2");
		}
		assertThat(connectFrom("127.0.0.2").getInputStream().read()).isEqualTo(-1);
		for (int i = 0; i < 8; i++) {
			assertAnswered(connectFrom("127.0.0.1"));
		}
		assertAnswered(connectFrom("127.0.0.3"));
		this.sockets.getFirst().close();
		await().ignoreExceptions().untilAsserted(() -> assertAnswered(connectFrom("127.0.0.2")));
	}

	private Socket connectFrom(String address) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port, InetAddress.getByName(address), 0);
		this.sockets.add(socket);
		return socket;
	}

	private void beginRequest(String header) throws IOException {
		send(connectFrom("127.0.0.1"), "POST /graphql HTTP/1.1\r\nHost: localhost\r\n" + header
				+ "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
	}

	private static void assertAnswered(Socket socket) throws IOException {
		send(socket, "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\n");
		InputStream answer = socket.getInputStream();
		assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

}
