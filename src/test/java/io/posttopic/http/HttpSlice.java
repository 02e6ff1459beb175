package io.posttopic.http;

import io.posttopic.graphiql.GraphiqlConfiguration;
import io.posttopic.limits.LimitsConfiguration;
import io.posttopic.observability.ManagementConfiguration;
import io.posttopic.observability.ObservabilityConfiguration;

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
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.replica.NoReplicas;
import io.posttopic.replica.Replicas;
import io.posttopic.read.ReadModel;
import io.posttopic.read.ReadModels;
import io.posttopic.security.Caller;
import io.posttopic.security.SecurityConfiguration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/**
 * The endpoint without a database, with a small schema whose fields do what the tests
 * need, and a client for it.
 */
@Configuration(proxyBeanMethods = false)
@TestComponent
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
		"org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
		"org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration" })
@Import({ GraphQlConfiguration.class, GraphiqlConfiguration.class, LimitsConfiguration.class, RequestFilter.class,
		RateLimitFilter.class, Draining.class, SecurityConfiguration.class, ManagementConfiguration.class,
		ObservabilityConfiguration.class })
public class HttpSlice {

	public static final String SCHEMA = "posttopic.graphql.schema=classpath:io/posttopic/http/schema.graphqls";

	/**
	 * Tolerates that the readiness group names the database, which does not exist here.
	 */
	public static final String NO_DATABASE = "management.endpoint.health.validate-group-membership=false";

	@Bean
	static ReadModel readModel() {
		return ReadModels.withoutDatabase();
	}

	@Bean
	static Replicas replicas() {
		return NoReplicas.create();
	}

	@Controller
	public static class Fields {

		@QueryMapping
		public Map<String, @Nullable Object> echo(DataFetchingEnvironment field) {
			Map<String, @Nullable Object> echo = new HashMap<>();
			echo.put("given", field.getArguments().toString());
			echo.put("at", Objects.toString(field.getArgument("at"), null));
			return echo;
		}

		@QueryMapping
		public String refused() {
			throw new ApiException(ErrorCode.CONFLICT, "100% stale", Map.of("currentVersion", 7));
		}

		@QueryMapping
		public String busy() {
			throw new ApiException(ErrorCode.UNAVAILABLE, "Try again", Map.of());
		}

		@QueryMapping
		public String broken() {
			throw new IllegalStateException("select secret from \"Users\"");
		}

		@QueryMapping
		@Nullable String missing() {
			return null;
		}

		@QueryMapping
		public String thread() {
			Thread thread = Thread.currentThread();
			return (thread.isVirtual() ? "virtual " : "") + thread.getName();
		}

		@QueryMapping
		public String caller() {
			return Caller.current().toString();
		}

		@MutationMapping
		public String change() {
			return "changed";
		}

	}

	/**
	 * A client that sends requests unchanged and reads the responses.
	 */
	public static final class Client {

		private final HttpClient http = HttpClient.newHttpClient();

		private final String server;

		public Client(int port) {
			this.server = "http://127.0.0.1:" + port;
		}

		public Answer post(String body, String... headers) throws Exception {
			return send(request("/graphql").header("Content-Type", "application/json"),
					HttpRequest.BodyPublishers.ofString(body), headers);
		}

		public Answer post(byte[] body, String... headers) throws Exception {
			return send(request("/graphql"), HttpRequest.BodyPublishers.ofByteArray(body), headers);
		}

		public Answer query(String document, String... headers) throws Exception {
			return post(JsonMapper.shared().writeValueAsString(Map.of("query", document)), headers);
		}

		public Answer query(String document, String variables) throws Exception {
			return post("{\"query\": %s, \"variables\": %s}".formatted(JsonMapper.shared().writeValueAsString(document),
					variables), new String[0]);
		}

		public Answer get(Map<String, String> parameters, String... headers) throws Exception {
			StringBuilder path = new StringBuilder("/graphql?");
			parameters.forEach((name, value) -> path.append(name)
				.append('=')
				.append(URLEncoder.encode(value, StandardCharsets.UTF_8))
				.append('&'));
			return send("GET", path.toString(), headers);
		}

		public Answer send(String method, String path, String... headers) throws Exception {
			return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()), null, headers);
		}

		/** Returns a token, if the server signs them. */
		public String signIn(String username) throws Exception {
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
	 * A response, whose body can be read as JSON.
	 */
	public record Answer(HttpResponse<String> response) {

		public int status() {
			return this.response.statusCode();
		}

		public String body() {
			return this.response.body();
		}

		public List<String> headers(String name) {
			return this.response.headers().allValues(name);
		}

		public @Nullable String header(String name) {
			return this.response.headers().firstValue(name).orElse(null);
		}

		/** Returns the media type without its parameters. */
		public String mediaType() {
			return String.valueOf(header("Content-Type")).replaceFirst(";.*", "");
		}

		public JsonNode json() {
			return JsonMapper.shared().readTree(body());
		}

		public JsonNode at(String pointer) {
			return json().at(pointer);
		}

		public String code() {
			return at("/errors/0/extensions/code").asString();
		}

		public String argument() {
			return at("/errors/0/extensions/argument").asString("");
		}

		public String message() {
			return at("/errors/0/message").asString();
		}

	}

}
