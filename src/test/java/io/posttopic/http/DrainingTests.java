package io.posttopic.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;

import io.posttopic.Api;
import io.posttopic.PosttopicApplication;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a server that is shut down becomes unready before it refuses requests.
 */
class DrainingTests {

	@Test
	@Timeout(120)
	void requestsAreServedWhileReadinessIsDown() throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		ServletWebServerApplicationContext server = (ServletWebServerApplicationContext) SpringApplication.run(
				PosttopicApplication.class, "--server.port=0", "--posttopic.drain=1h",
				"--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username());
		int port = Objects.requireNonNull(server.getWebServer()).getPort();
		assertThat(readiness(port).statusCode()).isEqualTo(200);
		assertThat(readiness(port).headers().firstValue("Connection")).isEmpty();

		Thread closing = Thread.ofPlatform().start(server::close);
		await().until(() -> readiness(port).statusCode() == 503);
		assertThat(Api.at(port).data("{ posts { totalCount } }").at("/posts/totalCount").asInt()).isZero();
		// A client that keeps its connection would find it closed when the drain ends.
		assertThat(readiness(port).headers().firstValue("Connection")).hasValue("close");

		closing.interrupt();
		closing.join();
		assertThat(server.isActive()).isFalse();
	}

	private static HttpResponse<Void> readiness(int port) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			URI uri = URI.create("http://localhost:" + port + "/actuator/health/readiness");
			return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
		}
	}

}
