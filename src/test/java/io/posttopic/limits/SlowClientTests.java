package io.posttopic.limits;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.posttopic.http.HttpSliceTests;
import io.posttopic.http.RawConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that clients are disconnected if they send or read slowly, too much, or nothing
 * at all. Each of them would go on for minutes otherwise.
 */
@Execution(ExecutionMode.CONCURRENT)
@TestPropertySource(properties = { "posttopic.limits.deadline=3s", "posttopic.limits.download=1s",
		"posttopic.limits.response-size=32MB", "server.tomcat.connection-timeout=1s",
		"server.tomcat.keep-alive-timeout=500ms" })
@Import(SlowClientTests.SmallBuffers.class)
@Timeout(60)
class SlowClientTests extends HttpSliceTests {

	private static final String POST = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

	private static final String TYPENAME = "{\"query\":\"{ __typename }\"}";

	private static final Duration PAUSE = Duration.ofMillis(50);

	/**
	 * Limits what is in flight when a connection is cut. A slow client reads it first,
	 * and the megabytes that Linux buffers by default would take half a minute.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class SmallBuffers {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallSendBuffers() {
			return (tomcat) -> tomcat
				.addConnectorCustomizers((connector) -> connector.setProperty("socket.txBufSize", "65536"));
		}

	}

	/** Sends a first request, which is slow because classes are loaded. */
	@BeforeEach
	void warmUp() {
		await().ignoreExceptions().until(() -> this.client.query("{ __typename }").status() == 200);
	}

	@Test
	void aConnectionOnWhichNothingComesIsCut() throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			assertThat(connection.read()).isEmpty();
		}
	}

	@Test
	void aConnectionThatIsIdleAfterARequestIsCut() throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + "Content-Length: " + TYPENAME.length() + "\r\n\r\n" + TYPENAME);
			assertThat(connection.read()).startsWith("HTTP/1.1 200").endsWith("{\"data\":{\"__typename\":\"Query\"}}");
		}
	}

	@Test
	void headersThatDripAreCut() throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + "X-Slow: ");
			assertThat(connection.drip("a")).isEmpty();
		}
	}

	@Test
	void aBodyThatStopsIs408() throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + "Content-Length: 1000\r\n\r\n{\"query\"");
			assertThat(connection.read()).startsWith("HTTP/1.1 408");
		}
	}

	@Test
	void aBodyThatDripsIs408() throws Exception {
		List<Callable<String>> drips = List.of(() -> answerToDrops("Content-Length: 100000", " "),
				() -> answerToDrops("Transfer-Encoding: chunked", "1\r\n \r\n"));
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<String> answer : clients.invokeAll(drips)) {
				assertThat(answer.get()).startsWith("HTTP/1.1 408");
			}
		}
	}

	private String answerToDrops(String header, String drop) throws IOException {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + header + "\r\n\r\n");
			return connection.drip(drop);
		}
	}

	@Test
	void theRestOfABodyThatNobodyReadsIsCut() throws Exception {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST.replace("application/json", "text/plain") + "Content-Length: 100000\r\n\r\n");
			assertThat(connection.drip(" ")).startsWith("HTTP/1.1 415");
		}
	}

	@Test
	void anAnswerThatIsReadTooSlowlyIsCut() throws Exception {
		String aliases = "abcdefghijklmnop".replaceAll(".", "$0: echo(text: \\$t) { given } ");
		String body = "{\"query\": \"query ($t: String) { " + aliases + "}\", \"variables\": {\"t\": \""
				+ "x".repeat(1_000_000) + "\"}}";
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(POST + "Content-Length: " + body.length() + "\r\n\r\n" + body);
			// Reads a little again and again, and would need longer than the limit.
			await().pollInterval(PAUSE).atMost(Duration.ofMinutes(1)).until(() -> !connection.readSome());
			assertThat(connection.size()).isPositive().isLessThan(16_000_000);
		}
		assertThat(this.client.query("{ __typename }").status()).isEqualTo(200);
	}

}
