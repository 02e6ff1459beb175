package io.posttopic.security;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.PosttopicApplication;
import io.posttopic.security.SecuritySlice.Client;
import io.posttopic.security.SignInTests.Demo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a server that signs tokens for anyone serves this machine only, and no pages
 * of other sites.
 */
@Execution(ExecutionMode.CONCURRENT)
@SpringBootTest(classes = { SecuritySlice.class, Demo.class }, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { SecuritySlice.NO_DATABASE, "posttopic.sign-in.allowed-hosts=devbox",
				"posttopic.http.allowed-origins=http://localhost:3000" })
@ExtendWith(OwnOutput.class)
class DevelopmentTests {

	private static final String SIGN_IN = "POST /sign-in";

	private static final String FORM = "username=lars";

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "127.0.0.1", "[::1]", "posts.localhost", "devbox" })
	void aLocalNameIsAnswered(String host) throws Exception {
		assertThat(send(SIGN_IN, "Host: " + host + ":8080")).startsWith("HTTP/1.1 200 ").contains("\"token\"");
		assertThat(send("GET /caller", "Host: " + host)).startsWith("HTTP/1.1 200 ");
	}

	@ParameterizedTest
	@ValueSource(strings = { SIGN_IN, "GET /sign-in", "GET /caller", "POST /graphql", "GET /", "GET /graphiql",
			"GET /actuator/health", "GET /nothing", "OPTIONS /graphql" })
	void anotherNameReadsNothing(String path) throws Exception {
		for (String headers : new String[] { "Host: evil.example", "Host: localhost.evil.example:8080",
				"Host: evil.example\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost" }) {
			assertThat(send(path, headers)).startsWith("HTTP/1.1 421 ")
				.contains("\"code\":\"FORBIDDEN\"", "posttopic.sign-in.allowed-hosts")
				.doesNotContain("token\"");
		}
	}

	@Test
	void theNameIsNotTakenFromTheRequestsTarget() throws Exception {
		assertThat(send("GET http://localhost/sign-in", "Host: evil.example")).doesNotStartWith("HTTP/1.1 200 ")
			.doesNotContain("lars");
		assertThat(send("GET http://evil.example/sign-in", "Host: localhost")).doesNotStartWith("HTTP/1.1 200 ")
			.doesNotContain("lars");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Origin: https://elsewhere.example                                 | 403
			Origin: null                                                      | 403
			Origin: http://localhost:9999                                     | 403
			Origin: http://localhost.evil.example:8080                        | 403
			Sec-Fetch-Site: cross-site                                        | 403
			Sec-Fetch-Site: same-site                                         | 403
			Origin: http://localhost:8080<>Sec-Fetch-Site: cross-site         | 403
			Origin: http://localhost:8080                                     | 200
			Origin: https://localhost:8080                                    | 200
			Origin: http://localhost:3000                                     | 200
			Origin: http://localhost:3000<>Sec-Fetch-Site: same-site          | 200
			Origin: http://localhost:5173<>Sec-Fetch-Site: same-origin        | 200
			Sec-Fetch-Site: none                                              | 200
			Accept: */*                                                       | 200
			""")
	void aPageOfAnotherSiteGetsNoToken(String headers, int status) throws Exception {
		String sent = "Host: localhost:8080\r\n" + headers.replace("<>", "\r\n");
		for (String path : new String[] { SIGN_IN, "GET /sign-in" }) {
			assertThat(send(path, sent)).startsWith("HTTP/1.1 " + status + " ");
		}
		if (status == 403) {
			assertThat(send(SIGN_IN, sent)).contains("\"code\":\"FORBIDDEN\"").doesNotContain("token\"");
		}
	}

	@Test
	void otherMachinesDoNotReachIt() throws Exception {
		for (InetAddress address : NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> !address.isLoopbackAddress())
			.toList()) {
			assertUnreachable(address, this.port);
		}
		// The server listens on another loopback address only.
		assertUnreachable(InetAddress.getByName("127.0.0.2"), this.port);
	}

	@Test
	void anAddressThatIsSetIsListenedOnWithAWarning(CapturedOutput log) throws Exception {
		try (ConfigurableApplicationContext context = start("--server.address=0.0.0.0")) {
			int everywhere = Client.of(context).port();
			connect(InetAddress.getByName("127.0.0.2"), everywhere);
			assertThat(log).contains("everyone who reaches it can sign in as an admin");
			assertThat(send(everywhere, "GET /caller", "Host: evil.example")).startsWith("HTTP/1.1 421 ");
		}
	}

	@Test
	void aLoopbackAddressThatIsSetNeedsNoWarning(CapturedOutput log) throws Exception {
		try (ConfigurableApplicationContext context = start("--server.address=127.0.0.2")) {
			connect(InetAddress.getByName("127.0.0.2"), Client.of(context).port());
			assertThat(log).isEmpty();
		}
	}

	@Test
	void aServerThatSignsNoTokensIsForEveryone(CapturedOutput log) throws Exception {
		try (ConfigurableApplicationContext context = start("--posttopic.sign-in.enabled=false")) {
			int everywhere = Client.of(context).port();
			connect(InetAddress.getByName("127.0.0.2"), everywhere);
			assertThat(send(everywhere, "GET /caller", "Host: posts.example")).startsWith("HTTP/1.1 200 ");
			assertThat(send(everywhere, "GET /sign-in", "Host: posts.example\r\nSec-Fetch-Site: cross-site"))
				.startsWith("HTTP/1.1 200 ")
				.contains("{\"users\":[]}");
			assertThat(log).contains("posttopic is read-only");
		}
	}

	/** Starts the whole server with a configured database. */
	@Test
	void aServerWithADatabaseOfItsOwnIsForEveryone() throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(PosttopicApplication.class,
				"--server.port=0", "--spring.datasource.url=" + PostgresServer.newest().migrated().url(),
				"--spring.datasource.username=postgres")) {
			assertThat(send(Client.of(context).port(), "GET /graphql?query=%7B__typename%7D", "Host: posts.example"))
				.startsWith("HTTP/1.1 200 ");
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		SpringApplication server = new SpringApplication(SecuritySlice.class, Demo.class);
		server.setDefaultProperties(
				Map.of("server.port", "0", "management.endpoint.health.validate-group-membership", "false"));
		return server.run(arguments);
	}

	private static void assertUnreachable(InetAddress address, int port) {
		assertThatExceptionOfType(ConnectException.class).as(address.toString())
			.isThrownBy(() -> connect(address, port));
	}

	private static void connect(InetAddress address, int port) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(address, port), 5000);
		}
	}

	private String send(String path, String headers) throws IOException {
		return send(this.port, path, headers);
	}

	/**
	 * Sends a request byte by byte and returns the whole response. The JDK's client would
	 * set {@code Host} itself.
	 */
	private static String send(int port, String path, String headers) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			String body = path.startsWith("POST") ? FORM : "";
			String request = "%s HTTP/1.1\r\n%s\r\nConnection: close\r\n%s\r\n%s".formatted(path, headers,
					body.isEmpty() ? "" : "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
							+ body.length() + "\r\n",
					body);
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
