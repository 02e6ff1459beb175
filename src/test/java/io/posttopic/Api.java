package io.posttopic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client of the API, over real HTTP.
 */
public record Api(URI url, @Nullable String token) {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	/** Escapes, so that also what is no character can be sent. */
	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
		.build();

	/**
	 * The API of a server on this machine.
	 */
	public static Api at(int port) {
		return new Api(URI.create("http://localhost:" + port + "/graphql"), null);
	}

	/**
	 * The same API for the bearer of a token.
	 */
	public Api as(String token) {
		return new Api(this.url, token);
	}

	/**
	 * The data that answers a query, which must have no errors.
	 */
	public JsonNode data(String query) {
		return data(query, Map.of());
	}

	/**
	 * The data that answers a query with variables, which must have no errors.
	 */
	public JsonNode data(String query, Map<String, ?> variables) {
		JsonNode response = send(query, variables);
		assertThat(response.has("errors")).as("%s answered %s", query, response).isFalse();
		return response.get("data");
	}

	/**
	 * The one error that answers a query.
	 */
	public JsonNode error(String query) {
		JsonNode response = send(query, Map.of());
		assertThat(response.path("errors")).as("%s answered %s", query, response).hasSize(1);
		return response.get("errors").get(0);
	}

	/**
	 * The whole answer to a query with variables.
	 */
	public JsonNode send(String query, Map<String, ?> variables) {
		return JSON.readTree(post(body(Map.of("query", query, "variables", variables))).body());
	}

	/**
	 * What is sent for a request's parameters.
	 */
	public static byte[] body(Map<String, ?> parameters) {
		return JSON.writeValueAsBytes(parameters);
	}

	/**
	 * The answer to a body, whatever it is.
	 */
	public HttpResponse<byte[]> post(byte[] body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.url)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofByteArray(body));
		if (this.token != null) {
			request.header("Authorization", "Bearer " + this.token);
		}
		try {
			return HTTP.send(request.build(), BodyHandlers.ofByteArray());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
