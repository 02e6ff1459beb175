package io.posttopic.error;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A mistake of the caller. It becomes an error of the response, with its message, code
 * and extensions; its message is written for the caller.
 */
public class ApiException extends RuntimeException {

	private final ErrorCode code;

	private final Map<String, Object> extensions;

	private final List<ApiException> others = new ArrayList<>();

	public ApiException(ErrorCode code, String message) {
		this(code, message, Map.of());
	}

	public ApiException(ErrorCode code, String message, Map<String, Object> extensions) {
		super(message, null, false, false);
		this.code = code;
		this.extensions = Map.copyOf(extensions);
	}

	/**
	 * Returns an error that is about an argument.
	 * @param argument the path of the argument, for instance {@code
	 * filter.and.0.authorId}
	 * @param message what is wrong and how to correct it
	 */
	public static ApiException about(String argument, ErrorCode code, String message) {
		return about(argument, code, message, Map.of());
	}

	/**
	 * Returns an error that is about an argument.
	 * @param details further extensions
	 */
	public static ApiException about(String argument, ErrorCode code, String message, Map<String, ?> details) {
		Map<String, Object> extensions = new LinkedHashMap<>(details);
		extensions.put("argument", argument);
		return new ApiException(code, argument + ": " + message, extensions);
	}

	public static ApiException badInput(String argument, String message) {
		return about(argument, ErrorCode.BAD_USER_INPUT, message);
	}

	/**
	 * Returns an error for an input object that does not have exactly one field.
	 * @param type the name of the input object's type
	 * @param hint a further sentence, may be empty
	 */
	public static ApiException notExactlyOneField(String argument, String type, String hint) {
		return badInput(argument, "exactly one field of " + type + " is wanted, and not null." + hint);
	}

	/**
	 * Returns an error for a row that does not exist.
	 * @param argument the path of the argument that identifies the row
	 * @param what the kind of the row in words, for instance {@code post}
	 */
	public static ApiException notFound(String argument, String what) {
		return about(argument, ErrorCode.NOT_FOUND, "there is no " + what + " with this id.");
	}

	/**
	 * Returns an error for a value that must be unique and already exists.
	 * @param row the fields of the row with the value, which the client is shown, or null
	 * if another transaction has just inserted it
	 */
	public static ApiException taken(String argument, String value, @Nullable Map<String, @Nullable Object> row) {
		return about(argument, ErrorCode.CONFLICT, value + " is already taken.",
				(row != null) ? Map.of("current", row) : Map.of());
	}

	public static ApiException forbidden(String message) {
		return new ApiException(ErrorCode.FORBIDDEN, message);
	}

	/**
	 * Parses all items of a list.
	 * @throws ApiException with the errors of all items that are invalid
	 */
	public static <T, R> List<R> parseAll(List<T> items, Function<T, R> parser) {
		List<R> parsed = new ArrayList<>();
		List<ApiException> errors = new ArrayList<>();
		for (T item : items) {
			try {
				parsed.add(parser.apply(item));
			}
			catch (ApiException ex) {
				errors.add(ex);
			}
		}
		throwAll(errors);
		return parsed;
	}

	/**
	 * Throws all errors of an input together, if there are any.
	 * @throws ApiException the first error, with the rest as its {@link #others}
	 */
	public static void throwAll(List<ApiException> errors) {
		if (!errors.isEmpty()) {
			ApiException first = errors.getFirst();
			errors.subList(1, errors.size()).forEach(first::add);
			throw first;
		}
	}

	private void add(ApiException other) {
		this.others.add(other);
		this.others.addAll(other.others);
	}

	public List<ApiException> others() {
		return this.others;
	}

	/**
	 * Returns this error with a prefix before the path of its argument. An error that is
	 * not about an argument is returned unchanged.
	 * @param prefix the result keys of the fields that lead to the argument's field,
	 * joined by dots; may be empty
	 */
	public ApiException under(String prefix) {
		if (prefix.isEmpty() || !(this.extensions.get("argument") instanceof String argument)) {
			return this;
		}
		Map<String, Object> prefixed = new LinkedHashMap<>(this.extensions);
		prefixed.put("argument", prefix + "." + argument);
		return new ApiException(this.code, prefix + "." + Objects.requireNonNull(getMessage()), prefixed);
	}

	public ErrorCode code() {
		return this.code;
	}

	/**
	 * Returns the error's {@code extensions}, starting with its code.
	 */
	public Map<String, Object> extensions() {
		return toError().extensions();
	}

	/**
	 * Returns this error in the form of the response, without the places that it is
	 * about.
	 */
	public ResponseError toError() {
		return ResponseError.of(this.code, Objects.requireNonNull(getMessage()), this.extensions);
	}

}
