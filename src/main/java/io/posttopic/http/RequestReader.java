package io.posttopic.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import io.posttopic.database.RequestBudget;
import io.posttopic.documents.DocumentId;
import io.posttopic.documents.DocumentText;
import io.posttopic.documents.RequestedDocument;
import io.posttopic.error.RequestException;
import io.posttopic.limits.Limits;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Reads the parameters of a GraphQL request from the body or the URL. Reading is strict:
 * a value of the wrong type is rejected, never converted.
 *
 * @see <a href="https://graphql.github.io/graphql-over-http/draft/#sec-Request">GraphQL
 * over HTTP, request</a>
 */
public class RequestReader {

	/** JSON tokens of one value: its name and the value, or its name and two brackets. */
	private static final int TOKENS_PER_VALUE = 3;

	private final RequestedDocument document;

	private final StreamReadConstraints constraints;

	private final ObjectReader reader;

	public RequestReader(RequestedDocument document, Limits limits) {
		this.document = document;
		// The body and its variables are two levels of objects around the input.
		this.constraints = StreamReadConstraints.builder()
			.maxNestingDepth(limits.inputDepth() + 2)
			.maxTokenCount((long) TOKENS_PER_VALUE * limits.inputValues())
			.build();
		this.reader = JsonMapper
			.builder(JsonFactory.builder()
				.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
				.streamReadConstraints(this.constraints)
				.build())
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.build()
			.readerFor(Map.class);
	}

	/**
	 * Reads the request from the JSON object in the body.
	 * @throws RequestException if the body is no well-formed request
	 */
	public GraphQlRequest readBody(HttpServletRequest http) throws IOException {
		requireJson(http);
		CharBuffer text = decode(readBytes(http));
		try (JsonParser json = this.reader.createParser(text.array(), text.arrayOffset(), text.length())) {
			return readObject(json);
		}
		catch (StreamConstraintsException ex) {
			throw tooComplex("The body");
		}
		catch (JacksonException ex) {
			throw RequestException.of(400, "The body is not valid JSON, or has a duplicate key" + location(ex) + ".");
		}
	}

	/**
	 * Reads the request from the parameters of the URL.
	 * @throws RequestException if they are no well-formed request
	 */
	public GraphQlRequest readUrl(HttpServletRequest http) {
		Parameters parameters = new Parameters();
		parameters.query = urlParameter(http, "query");
		for (String name : DocumentId.PARAMETERS) {
			parameters.setId(name, urlParameter(http, name));
		}
		parameters.operationName = urlParameter(http, "operationName");
		parameters.variables = urlMapParameter(http, "variables");
		parameters.extensions = urlMapParameter(http, "extensions");
		return parameters.toRequest(this.document);
	}

	private static void requireJson(HttpServletRequest http) {
		String contentType = http.getContentType();
		if (!MediaType.APPLICATION_JSON_VALUE.equals(contentType) && !isJson(contentType)) {
			throw RequestException.of(415,
					"Content-Type: must be application/json, in UTF-8, was " + contentType + ".");
		}
		String coding = http.getHeader("Content-Encoding");
		if (coding != null && !coding.equalsIgnoreCase("identity")) {
			throw RequestException.of(415,
					"Content-Encoding: is not supported, was " + coding + ". Send the body uncompressed.");
		}
	}

	private static boolean isJson(@Nullable String contentType) {
		try {
			MediaType type = MediaType.parseMediaType(Objects.requireNonNullElse(contentType, ""));
			return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
					&& (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private static byte[] readBytes(HttpServletRequest http) throws IOException {
		InputStream in = http.getInputStream();
		// Reading without a length would allocate a large buffer even for a short body.
		int announced = http.getContentLength();
		byte[] body = (announced < 0) ? in.readAllBytes() : in.readNBytes(announced);
		if (body.length == 0) {
			throw RequestException.of(400, "The body is empty: send a JSON object with a query.");
		}
		RequestBudget.expand(body);
		return body;
	}

	/**
	 * Decodes the body as UTF-8. Jackson would guess other encodings, and accept some
	 * malformed sequences.
	 */
	private static CharBuffer decode(byte[] body) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
		}
		catch (CharacterCodingException ex) {
			throw RequestException.of(400, "The body is not valid UTF-8.");
		}
	}

	private GraphQlRequest readObject(JsonParser json) {
		JsonToken first = json.nextToken();
		if (first == JsonToken.START_ARRAY) {
			throw RequestException.of(400, "Batching is not supported: send one JSON object for each request.");
		}
		if (first != JsonToken.START_OBJECT) {
			throw RequestException.of(400, "The body is not a JSON object.");
		}
		Parameters parameters = new Parameters();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			readParameter(name, json, parameters);
		}
		if (json.nextToken() != null) {
			throw RequestException.of(400, "The body has more than one JSON value.");
		}
		return parameters.toRequest(this.document);
	}

	private void readParameter(String name, JsonParser json, Parameters parameters) {
		json.nextToken();
		switch (name) {
			case "query" -> parameters.query = readString(name, json);
			case DocumentId.SPECIFIED, DocumentId.RELAY -> parameters.setId(name, readString(name, json));
			case "operationName" -> parameters.operationName = readString(name, json);
			case "variables" -> parameters.variables = readMap(name, json);
			case "extensions" -> parameters.extensions = readMap(name, json);
			// The specification reserves all other names for future use.
			default -> json.skipChildren();
		}
	}

	private static @Nullable String readString(String name, JsonParser json) {
		return switch (json.currentToken()) {
			case VALUE_STRING -> json.getString();
			case VALUE_NULL -> null;
			default -> throw RequestException.badParameter(name, "a JSON string is wanted.");
		};
	}

	private @Nullable Map<String, Object> readMap(String name, JsonParser json) {
		return switch (json.currentToken()) {
			case START_OBJECT -> this.reader.readValue(json);
			case VALUE_NULL -> null;
			case null, default -> throw RequestException.badParameter(name, "a JSON object is wanted.");
		};
	}

	/**
	 * Returns a parameter of the URL. The specification treats an empty one as absent.
	 */
	private static @Nullable String urlParameter(HttpServletRequest http, String name) {
		String[] all = urlParameters(http, name);
		if (all == null || all[0].isEmpty()) {
			return null;
		}
		if (all.length > 1) {
			throw RequestException.badParameter(name, "is in the URL more than once.");
		}
		return all[0];
	}

	private static String @Nullable [] urlParameters(HttpServletRequest http, String name) {
		try {
			return http.getParameterValues(name);
		}
		catch (IllegalStateException ex) {
			throw RequestException.of(400, "The URL's query cannot be decoded.");
		}
	}

	private @Nullable Map<String, Object> urlMapParameter(HttpServletRequest http, String name) {
		String text = urlParameter(http, name);
		if (text == null) {
			return null;
		}
		try (JsonParser json = this.reader.createParser(text)) {
			json.nextToken();
			Map<String, Object> map = readMap(name, json);
			if (json.nextToken() != null) {
				throw RequestException.badParameter(name, "has more than one JSON value.");
			}
			return map;
		}
		catch (StreamConstraintsException ex) {
			throw tooComplex(name + ": the value");
		}
		catch (JacksonException ex) {
			throw RequestException.badParameter(name, "is not valid JSON, or has a duplicate key" + location(ex) + ".");
		}
	}

	private RequestException tooComplex(String what) {
		return RequestException.tooComplex(what
				+ " is nested deeper than %d levels, has more than %,d names, values and brackets, or a number of more than %,d digits."
					.formatted(this.constraints.getMaxNestingDepth(), this.constraints.getMaxTokenCount(),
							this.constraints.getMaxNumberLength()));
	}

	private static String location(JacksonException ex) {
		TokenStreamLocation location = ex.getLocation();
		return (location != null) ? ", at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr())
				: "";
	}

	private static final class Parameters {

		private @Nullable String query;

		private @Nullable DocumentId id;

		private @Nullable String operationName;

		private @Nullable Map<String, Object> variables;

		private @Nullable Map<String, Object> extensions;

		private void setId(String name, @Nullable String value) {
			if (value != null) {
				this.id = new DocumentId(name, value);
			}
		}

		private GraphQlRequest toRequest(RequestedDocument document) {
			Map<String, Object> extensions = Objects.requireNonNullElse(this.extensions, Map.of());
			String text = document.text(this.query, (this.id != null) ? this.id : DocumentId.of(extensions));
			return new GraphQlRequest(DocumentText.readable(text), this.operationName,
					Objects.requireNonNullElse(this.variables, Map.of()), extensions);
		}

	}

}
