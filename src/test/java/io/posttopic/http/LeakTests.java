package io.posttopic.http;

import java.io.IOException;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends malformed requests that fail in different places, from Tomcat's parser to the
 * endpoint. The response must blame the client and disclose no internals, and the log
 * must have no errors.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class LeakTests extends HttpSliceTests {

	private static final String POST = "POST /graphql HTTP/1.1\nHost: localhost\nContent-Type: application/json\n";

	@ParameterizedTest
	@ValueSource(strings = { "\0\0\0\0\n\n", "GET\n\n", "GET / HTTP/9.9\nHost: localhost\n\n", "GET / HTTP/1.1\n\n",
			"G\0T / HTTP/1.1\nHost: localhost\n\n", "GET /graphql?query={a} HTTP/1.1\nHost: localhost\n\n",
			"GET /graphql?query=%ff%fe HTTP/1.1\nHost: localhost\n\n", "GET / HTTP/1.1\nHost: a b\n\n",
			"GET / HTTP/1.1\nHost: localhost\nHost: localhost\n\n", "GET /a//b/..;/c HTTP/1.1\nHost: localhost\n\n",
			"GET /%2e%2e/%00 HTTP/1.1\nHost: localhost\n\n", "GET /graphiql%2f.. HTTP/1.1\nHost: localhost\n\n",
			"GET /error HTTP/1.1\nHost: localhost\n\n", "GET /WEB-INF/web.xml HTTP/1.1\nHost: localhost\n\n",
			"GET /actuator/health/none HTTP/1.1\nHost: localhost\n\n", "TRACE /graphql HTTP/1.1\nHost: localhost\n\n",
			"DELETE /sign-in HTTP/1.1\nHost: localhost\n\n",
			"POST /sign-in HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 1\n\n{",
			"POST /sign-in HTTP/1.1\nHost: localhost\nContent-Type: text/x\nContent-Length: 1\n\n{",
			"POST /sign-in HTTP/1.1\nHost: localhost\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 3\n\n%zz",
			POST + "Content-Length: -1\n\n", POST + "Content-Length: x\n\n",
			POST + "Content-Length: 1\nContent-Length: 2\n\n{}", POST + "Transfer-Encoding: none\n\n",
			POST + "Transfer-Encoding: chunked\n\nx\n{}\n", POST + "Expect: much\nContent-Length: 1\n\n{",
			POST + "Authorization: Bearer\nContent-Length: 1\n\n{",
			POST + "Authorization: Bearer a.b.c\nContent-Length: 1\n\n{",
			POST + "Authorization: Bearer \u00e9\nContent-Length: 1\n\n{",
			POST + "Authorization: Bearer a\nAuthorization: Bearer b\nContent-Length: 1\n\n{",
			POST + "Accept: \u00e9\0\nContent-Length: 1\n\n{", POST + "bad header\nContent-Length: 1\n\n{" })
	void whatIsWrongIsToldWithoutTheInside(String request, CapturedOutput log) throws IOException {
		String answer = send(request.replace("\n", "\r\n"));
		assertThat(answer).matches("(?s)HTTP/1.1 (4|501|505).*")
			.doesNotContain("Exception", "java", "apache", "Apache", "Tomcat", "springframework", "io.posttopic",
					"\tat ");
		assertThat(log).doesNotContain("ERROR");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "GET /%s HTTP/1.1\nHost: localhost\n\n", "GET / HTTP/1.1\nHost: localhost\nX-Long: %s\n\n" })
	void headersThatAreTooLongAreRefused(String request, CapturedOutput log) throws IOException {
		String answer = send(request.formatted("a".repeat(40_000)).replace("\n", "\r\n"));
		assertThat(answer).matches("(?s)HTTP/1.1 4.*").doesNotContain("Exception", "Tomcat", "\tat ");
		assertThat(log).doesNotContain("ERROR");
	}

	private String send(String request) throws IOException {
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.send(request);
			connection.endInput();
			return connection.read();
		}
	}

}
