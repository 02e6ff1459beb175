package io.posttopic.error;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import graphql.ErrorClassification;
import graphql.GraphQLError;
import graphql.language.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * An error in the {@code errors} of a response. All errors that clients see are of this
 * form, which {@link #toSpecification()} returns as the map that is written as JSON.
 *
 * @param extensions the extensions, starting with the {@link ErrorCode}
 * @param locations the places in the document, {@code null} if there are none
 * @param path the path of the field, {@code null} if the error is not about a field
 * @see <a href="https://spec.graphql.org/draft/#sec-Errors">GraphQL, errors</a>
 */
public record ResponseError(String message, Map<String, Object> extensions, @Nullable List<SourceLocation> locations,
		@Nullable List<Object> path) implements GraphQLError {

	public static ResponseError of(ErrorCode code, String message) {
		return of(code, message, Map.of());
	}

	public static ResponseError of(ErrorCode code, String message, Map<String, ?> extensions) {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("code", code.name());
		all.putAll(extensions);
		return new ResponseError(message, all, null, null);
	}

	public ResponseError at(@Nullable List<SourceLocation> locations, @Nullable List<Object> path) {
		return new ResponseError(this.message, this.extensions,
				(locations != null && !locations.isEmpty()) ? locations : null, path);
	}

	public ResponseError append(String text) {
		return new ResponseError(this.message + text, this.extensions, this.locations, this.path);
	}

	public ResponseError with(String extension, Object value) {
		Map<String, Object> all = new LinkedHashMap<>(this.extensions);
		all.put(extension, value);
		return new ResponseError(this.message, all, this.locations, this.path);
	}

	public String code() {
		return String.valueOf(this.extensions.get("code"));
	}

	public boolean hasCode(ErrorCode code) {
		return code.name().equals(code());
	}

	@Override
	public String getMessage() {
		return this.message;
	}

	@Override
	public Map<String, Object> getExtensions() {
		return this.extensions;
	}

	@Override
	public @Nullable List<SourceLocation> getLocations() {
		return this.locations;
	}

	@Override
	public @Nullable List<Object> getPath() {
		return this.path;
	}

	/**
	 * Returns {@code null}, because the engine would add another classification to the
	 * extensions.
	 */
	@Override
	public @Nullable ErrorClassification getErrorType() {
		return null;
	}

}
