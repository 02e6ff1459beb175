package io.posttopic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import io.posttopic.security.TokenIssuer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * A whole server that a test starts on a database of its choice, and a client for it.
 */
public final class TestServer implements AutoCloseable {

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	private final ServletWebServerApplicationContext context;

	private final Client client;

	private TestServer(ServletWebServerApplicationContext context) {
		this.context = context;
		this.client = new Client(port());
	}

	/**
	 * Starts a server.
	 * @param url the JDBC URL of its database, which it uses as its superuser
	 * @param settings more arguments
	 */
	public static TestServer start(String url, String... settings) throws Exception {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.datasource.url=" + url,
				"--spring.datasource.username=postgres", "--posttopic.limits.rate.enabled=false",
				"--spring.security.oauth2.resourceserver.jwt.public-key-location=" + ISSUER.writeKey().toUri()));
		arguments.addAll(List.of(settings));
		return new TestServer((ServletWebServerApplicationContext) new SpringApplication(PosttopicApplication.class)
			.run(arguments.toArray(String[]::new)));
	}

	public ServletWebServerApplicationContext context() {
		return this.context;
	}

	public int port() {
		return Objects.requireNonNull(this.context.getWebServer()).getPort();
	}

	/**
	 * Returns the answer to an operation of nobody.
	 */
	public Answer query(String document) throws Exception {
		return this.client.query(document);
	}

	/**
	 * Returns the answer to an operation of a moderator.
	 */
	public Answer moderate(String document) throws Exception {
		return this.client.query(document, "Authorization", "Bearer " + ISSUER.token("mod", "moderator"));
	}

	/**
	 * Returns the answer of a path other than that of operations.
	 * @param path the path, such as {@code /actuator/health/readiness}
	 */
	public Answer get(String path) throws Exception {
		return this.client.send("GET", path);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
