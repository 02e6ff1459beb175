package io.posttopic.security;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import io.posttopic.error.ApiException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * A server that only reports its caller, and a client for it.
 */
@Configuration(proxyBeanMethods = false)
@TestComponent
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
		"org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
		"org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration",
		"org.springframework.boot.graphql.autoconfigure.GraphQlAutoConfiguration" })
@Import(SecurityConfiguration.class)
class SecuritySlice {

	/**
	 * Tolerates that the readiness group names the database, which does not exist here.
	 */
	static final String NO_DATABASE = "management.endpoint.health.validate-group-membership=false";

	@RestController
	static class Asking {

		@GetMapping("/caller")
		Caller caller() {
			return Caller.current();
		}

		@GetMapping("/require/{what}")
		String require(@PathVariable String what) {
			Caller caller = Caller.current();
			switch (what) {
				case "moderator" -> caller.requireModerator("Merging topics");
				case "admin" -> caller.requireAdmin("Deleting users");
				default -> caller.requireSignedIn();
			}
			return "allowed";
		}

		@ExceptionHandler
		String refused(ApiException ex) {
			return ex.code() + ": " + ex.getMessage();
		}

	}

	record Client(int port) {

		private static final HttpClient HTTP = HttpClient.newHttpClient();

		static Client of(ApplicationContext server) {
			return new Client(server.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		}

		HttpResponse<String> get(String path, String... headers) throws Exception {
			return send(request(path, headers));
		}

		HttpResponse<String> post(String path, String body, String... headers) throws Exception {
			return send(request(path, headers).POST(BodyPublishers.ofString(body)));
		}

		JsonNode caller(String token) throws Exception {
			HttpResponse<String> response = get("/caller", "Authorization", "Bearer " + token);
			return JsonMapper.shared().readTree(response.body());
		}

		String require(String what, String token) throws Exception {
			return get("/require/" + what, "Authorization", "Bearer " + token).body();
		}

		private HttpRequest.Builder request(String path, String... headers) {
			HttpRequest.Builder request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(this.port, path)));
			return (headers.length > 0) ? request.headers(headers) : request;
		}

		private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
			return HTTP.send(request.build(), BodyHandlers.ofString());
		}

	}

}
