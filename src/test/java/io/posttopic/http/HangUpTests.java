package io.posttopic.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posttopic.ReadingTests;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the server detects clients that disconnect while their statement runs.
 */
@Isolated("reads and changes a logger of all servers")
@Timeout(60)
@TestPropertySource(properties = "posttopic.limits.lock-timeout=0")
class HangUpTests extends ReadingTests {

	private static final TestDatabase DATABASE = OnNewest.DATABASE;

	@Test
	void theStatementOfAClientThatHangsUpIsStopped() throws Exception {
		Logger requests = (Logger) LoggerFactory.getLogger("posttopic.request");
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		requests.addAppender(lines);
		requests.setLevel(Level.INFO);
		try (Connection other = lockPosts()) {
			try (Socket socket = connect()) {
				send(socket, "{ posts { totalCount } }");
				await().until(() -> DATABASE.waiting() == 1);
			}
			await().until(() -> DATABASE.waiting() == 0);
			await().until(() -> !lines.list.isEmpty());
			other.rollback();
		}
		finally {
			requests.setLevel(null);
			requests.detachAppender(lines);
		}
		// The client disconnected; the deadline did not pass.
		assertThat(lines.list.getFirst().getFormattedMessage()).startsWith("- 499 in ");
	}

	@Test
	void aClientThatSendsItsNextRequestEarlyGetsBothAnswers() throws Exception {
		try (Connection other = lockPosts(); Socket socket = connect()) {
			send(socket, "{ posts { totalCount } }");
			await().until(() -> DATABASE.waiting() == 1);
			send(socket, "{ next: __typename }");
			await().until(
					() -> DATABASE
						.one("select max(now() - query_start) > interval '1 second' "
								+ "from pg_stat_activity where wait_event_type = 'Lock'")
						.equals("t"));
			other.rollback();
			assertThat(readUntil(socket, "\"next\"")).contains("{\"data\":{\"posts\":{\"totalCount\":60}}}");
		}
	}

	private static Connection lockPosts() throws SQLException {
		return DATABASE.openTransaction("lock table \"Posts\" in access exclusive mode");
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getByName(api().url().getHost()), api().url().getPort());
	}

	private static void send(Socket socket, String query) throws IOException {
		String body = "{\"query\":\"" + query + "\"}";
		socket.getOutputStream()
			.write(("POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
					+ body.length() + "\r\n\r\n" + body)
				.getBytes(StandardCharsets.US_ASCII));
	}

	private static String readUntil(Socket socket, String end) throws IOException {
		StringBuilder text = new StringBuilder();
		byte[] bytes = new byte[8192];
		InputStream answer = socket.getInputStream();
		while (text.indexOf(end) < 0) {
			int length = answer.read(bytes);
			assertThat(length).as(text.toString()).isPositive();
			text.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
		}
		return text.toString();
	}

}
