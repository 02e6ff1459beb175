package io.posttopic.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.error.ErrorCode;
import io.posttopic.pool.RequestBudget;
import io.posttopic.documents.DocumentId;
import io.posttopic.documents.DocumentText;
import io.posttopic.documents.RequestedDocument;
import io.posttopic.error.RequestException;
import io.posttopic.error.ResponseType;
import io.posttopic.limits.Limits;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
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
 * A reader of the parameters of a GraphQL request from the body or the URL. Reading is
 * strict: a value of the wrong type is rejected, never converted.
 *
 * @see <a href="https://graphql.github.io/graphql-over-http/draft/#sec-Request">GraphQL
 * over HTTP, request</a>
 */
public class RequestReader {

	/** JSON tokens of one value: its name and the value, or its name and two brackets. */
	private static final int TOKENS_PER_VALUE = 3;

	private final RequestedDocument document;

	private final ObjectReader reader;

	private final ObjectReader messageReader;

	public RequestReader(RequestedDocument document, Limits limits) {
		this.document = document;
		// A body has two objects around the input, itself and its variables; a message
		// has one more.
		this.reader = reader(limits, 2);
		this.messageReader = reader(limits, 3);
	}

	/**
	 * Creates a reader of JSON.
	 * @param enclosing the number of objects around the input
	 */
	private static ObjectReader reader(Limits limits, int enclosing) {
		StreamReadConstraints constraints = StreamReadConstraints.builder()
			.maxNestingDepth(limits.inputDepth() + enclosing)
			.maxTokenCount((long) TOKENS_PER_VALUE * limits.inputValues())
			.build();
		return JsonMapper
			.builder(JsonFactory.builder()
				.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
				.streamReadConstraints(constraints)
				.build())
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.build()
			.readerFor(Object.class);
	}

	/**
	 * Reads the request from the JSON object in the body.
	 * @throws RequestException if the body is not a well-formed request
	 */
	public GraphQlRequest readBody(HttpServletRequest http) throws IOException {
		requireJson(http);
		CharBuffer text = decode(readBytes(http));
		Object body = readJson(this.reader.createParser(text.array(), text.arrayOffset(), text.length()), null);
		if (body instanceof List) {
			throw RequestException.of(400, "Batching is not supported: send one JSON object for each request.");
		}
		if (!(body instanceof Map<?, ?> parameters)) {
			throw RequestException.of(400, "The body is not a JSON object.");
		}
		return request(parameters);
	}

	/**
	 * Reads a message that has the parameters of a request as one of its members.
	 * @param text a JSON object
	 * @return its members
	 * @throws RequestException if it is not a JSON object
	 */
	public Map<?, ?> readMessage(String text) {
		if (!(readJson(this.messageReader.createParser(text), null) instanceof Map<?, ?> message)) {
			throw RequestException.of(400, "The message is not a JSON object.");
		}
		return message;
	}

	/**
	 * Reads the request from the parameters of the URL.
	 * @throws RequestException if they are not a well-formed request
	 */
	public GraphQlRequest readUrl(HttpServletRequest http) {
		Map<String, @Nullable Object> parameters = new HashMap<>();
		for (String name : List.of("query", "operationName", DocumentId.SPECIFIED, DocumentId.RELAY)) {
			parameters.put(name, urlParameter(http, name));
		}
		for (String name : List.of("variables", "extensions")) {
			String json = urlParameter(http, name);
			parameters.put(name, (json != null) ? readJson(this.reader.createParser(json), name) : null);
		}
		return request(parameters);
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
			return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) && ResponseType.isUtf8(type);
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
		RequestBudget.takeForParsedBody(body.length);
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

	/**
	 * Returns a parameter of the URL. The specification treats an empty one as absent.
	 */
	private static @Nullable String urlParameter(HttpServletRequest http, String name) {
		String[] all;
		try {
			all = http.getParameterValues(name);
		}
		catch (IllegalStateException ex) {
			throw RequestException.of(400, "The URL's query cannot be decoded.");
		}
		if (all == null || all[0].isEmpty()) {
			return null;
		}
		if (all.length > 1) {
			throw RequestException.badParameter(name, "is in the URL more than once.");
		}
		return all[0];
	}

	/**
	 * Reads a single JSON value.
	 * @param parameter the parameter that contains the value, {@code null} if it is the
	 * whole body or message
	 */
	private @Nullable Object readJson(JsonParser json, @Nullable String parameter) {
		try (json) {
			return this.reader.readValue(json);
		}
		catch (StreamConstraintsException ex) {
			StreamReadConstraints constraints = json.streamReadConstraints();
			throw RequestException.of(400, ErrorCode.TOO_COMPLEX,
					"%s is nested deeper than %d levels, has more than %,d names, values and brackets, or a number of more than %,d digits."
						.formatted((parameter != null) ? parameter + ": the value" : "The request",
								constraints.getMaxNestingDepth(), constraints.getMaxTokenCount(),
								constraints.getMaxNumberLength()));
		}
		catch (JacksonException ex) {
			String message = "must be one JSON value without duplicate keys" + location(ex) + ".";
			throw (parameter != null) ? RequestException.badParameter(parameter, message)
					: RequestException.of(400, "The request " + message);
		}
	}

	private static String location(JacksonException ex) {
		TokenStreamLocation location = ex.getLocation();
		return (location != null) ? ", at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr())
				: "";
	}

	/**
	 * Converts the parameters to a request. Others than those of the specification are
	 * ignored, because it reserves their names.
	 * @throws RequestException if a parameter is malformed
	 */
	public GraphQlRequest request(Map<?, ?> parameters) {
		Map<String, Object> extensions = object(parameters, "extensions");
		String text = this.document.text(string(parameters, "query"), documentId(parameters, extensions));
		return new GraphQlRequest(DocumentText.readable(text), string(parameters, "operationName"),
				object(parameters, "variables"), extensions, this.document.isTrusted(text));
	}

	private static @Nullable DocumentId documentId(Map<?, ?> parameters, Map<String, Object> extensions) {
		for (String name : DocumentId.PARAMETERS) {
			String value = string(parameters, name);
			if (value != null) {
				return new DocumentId(name, value);
			}
		}
		return DocumentId.of(extensions);
	}

	private static @Nullable String string(Map<?, ?> parameters, String name) {
		return switch (parameters.get(name)) {
			case String text -> text;
			case null -> null;
			default -> throw RequestException.badParameter(name, "a JSON string is wanted.");
		};
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> object(Map<?, ?> parameters, String name) {
		return switch (parameters.get(name)) {
			case Map<?, ?> map -> (Map<String, Object>) map;
			case null -> Map.of();
			default -> throw RequestException.badParameter(name, "a JSON object is wanted.");
		};
	}

}
