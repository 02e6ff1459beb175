package io.posttopic.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the caller did wrong, in words for the caller: becomes an error of the response
 * with its code and extensions.
 */
public class ApiException extends RuntimeException {

	private final ErrorCode code;

	private final Map<String, Object> extensions;

	public ApiException(ErrorCode code, String message, Map<String, Object> extensions) {
		super(message, null, false, false);
		this.code = code;
		this.extensions = Map.copyOf(extensions);
	}

	/**
	 * An argument that is not as it must be.
	 * @param argument the path of the argument, as in {@code filter.and.0.authorId}
	 * @param message what is wrong and what would be right
	 */
	public static ApiException badInput(String argument, String message) {
		return new ApiException(ErrorCode.BAD_USER_INPUT, argument + ": " + message, Map.of("argument", argument));
	}

	/**
	 * Does something whose errors speak of arguments below a field, and has them say so.
	 * @param field what stands before the path of an argument
	 */
	public static <T> T under(String field, Supplier<T> action) {
		try {
			return action.get();
		}
		catch (ApiException ex) {
			throw ex.under(field);
		}
	}

	private ApiException under(String field) {
		if (!(this.extensions.get("argument") instanceof String argument)) {
			return this;
		}
		Map<String, Object> deeper = new LinkedHashMap<>(this.extensions);
		deeper.put("argument", field + "." + argument);
		return new ApiException(this.code, field + "." + Objects.requireNonNull(getMessage()), deeper);
	}

	public ErrorCode code() {
		return this.code;
	}

	/**
	 * The error's {@code extensions}, its code first.
	 */
	public Map<String, Object> extensions() {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("code", this.code.name());
		all.putAll(this.extensions);
		return all;
	}

}
