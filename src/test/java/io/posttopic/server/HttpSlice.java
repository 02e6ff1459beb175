package io.posttopic.server;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import io.posttopic.security.Caller;
import io.posttopic.security.SecurityConfiguration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/**
 * The endpoint without a database, over a schema of a few fields that do what a test
 * needs, and a client for it.
 */
@Configuration(proxyBeanMethods = false)
@TestComponent
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
		"org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
		"org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration" })
@Import({ GraphQlConfiguration.class, GraphiqlConfiguration.class, LimitsConfiguration.class,
		SecurityConfiguration.class })
class HttpSlice {

	static final String SCHEMA = "posttopic.graphql.schema=classpath:io/posttopic/server/schema.graphqls";

	/** The readiness group names the database, which is not here. */
	static final String NO_DATABASE = "management.endpoint.health.validate-group-membership=false";

	@Controller
	static class Fields {

		@QueryMapping
		Map<String, @Nullable Object> echo(DataFetchingEnvironment field) {
			Map<String, @Nullable Object> echo = new HashMap<>();
			echo.put("given", field.getArguments().toString());
			echo.put("at", Objects.toString(field.getArgument("at"), null));
			return echo;
		}

		@QueryMapping
		String refused() {
			throw new ApiException(ErrorCode.CONFLICT, "100% stale", Map.of("currentVersion", 7));
		}

		@QueryMapping
		String busy() {
			throw new ApiException(ErrorCode.UNAVAILABLE, "Try again", Map.of());
		}

		@QueryMapping
		String broken() {
			throw new IllegalStateException("select secret from \"Users\"");
		}

		@QueryMapping
		@Nullable String missing() {
			return null;
		}

		@QueryMapping
		String thread() {
			Thread thread = Thread.currentThread();
			return (thread.isVirtual() ? "virtual " : "") + thread.getName();
		}

		@QueryMapping
		String caller() {
			return Caller.current().toString();
		}

		@MutationMapping
		String change() {
			return "changed";
		}

	}

	/**
	 * Sends requests as they are and reads the answers.
	 */
	static final class Client {

		private final HttpClient http = HttpClient.newHttpClient();

		private final String server;

		Client(int port) {
			this.server = "http://127.0.0.1:" + port;
		}

		Answer post(String body, String... headers) throws Exception {
			return send(request("/graphql").header("Content-Type", "application/json"),
					HttpRequest.BodyPublishers.ofString(body), headers);
		}

		Answer post(byte[] body, String... headers) throws Exception {
			return send(request("/graphql"), HttpRequest.BodyPublishers.ofByteArray(body), headers);
		}

		Answer query(String document, String... headers) throws Exception {
			return post(JsonMapper.shared().writeValueAsString(Map.of("query", document)), headers);
		}

		Answer query(String document, String variables) throws Exception {
			return post("{\"query\": %s, \"variables\": %s}".formatted(JsonMapper.shared().writeValueAsString(document),
					variables), new String[0]);
		}

		Answer get(Map<String, String> parameters, String... headers) throws Exception {
			StringBuilder path = new StringBuilder("/graphql?");
			parameters.forEach((name, value) -> path.append(name)
				.append('=')
				.append(URLEncoder.encode(value, StandardCharsets.UTF_8))
				.append('&'));
			return send("GET", path.toString(), headers);
		}

		Answer send(String method, String path, String... headers) throws Exception {
			return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()), null, headers);
		}

		/** A token, where the server signs them. */
		String signIn(String username) throws Exception {
			return send(request("/sign-in").header("Content-Type", "application/x-www-form-urlencoded"),
					HttpRequest.BodyPublishers.ofString("username=" + username), "Accept", "text/plain")
				.body();
		}

		private HttpRequest.Builder request(String path) {
			return HttpRequest.newBuilder(URI.create(this.server + path));
		}

		private Answer send(HttpRequest.Builder request, HttpRequest.@Nullable BodyPublisher body, String... headers)
				throws Exception {
			if (headers.length > 0) {
				for (int i = 0; i < headers.length; i += 2) {
					request.setHeader(headers[i], headers[i + 1]);
				}
			}
			if (body != null) {
				request.POST(body);
			}
			HttpResponse<String> response = this.http.send(request.build(),
					HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
			return new Answer(response);
		}

	}

	/**
	 * An answer, its body read as JSON where it has one.
	 */
	record Answer(HttpResponse<String> response) {

		int status() {
			return this.response.statusCode();
		}

		String body() {
			return this.response.body();
		}

		List<String> headers(String name) {
			return this.response.headers().allValues(name);
		}

		@Nullable String header(String name) {
			return this.response.headers().firstValue(name).orElse(null);
		}

		/** Without its parameters. */
		String mediaType() {
			return String.valueOf(header("Content-Type")).replaceFirst(";.*", "");
		}

		JsonNode json() {
			return JsonMapper.shared().readTree(body());
		}

		JsonNode at(String pointer) {
			return json().at(pointer);
		}

		String code() {
			return at("/errors/0/extensions/code").asString();
		}

		String argument() {
			return at("/errors/0/extensions/argument").asString("");
		}

		String message() {
			return at("/errors/0/message").asString();
		}

	}

}
