package io.posttopic.relay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the caller did wrong, in words for the caller: becomes an error of the response
 * with its code and extensions.
 */
public class ApiException extends RuntimeException {

	private final ErrorCode code;

	private final Map<String, Object> extensions;

	private final List<ApiException> others = new ArrayList<>();

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
	 * Throws all errors of an input at once, if there are any.
	 * @throws ApiException the first error, which has the {@link #others}
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

	/**
	 * What else is wrong with the same input.
	 */
	public List<ApiException> others() {
		return this.others;
	}

	/**
	 * A row that is not there.
	 * @param argument the argument that names it
	 * @param what what it is, as in {@code post}
	 */
	public static ApiException notFound(String argument, String what) {
		return new ApiException(ErrorCode.NOT_FOUND, argument + ": there is no " + what + " of this id.",
				Map.of("argument", argument));
	}

	/**
	 * A value that must be unique and is not.
	 */
	public static ApiException taken(String argument, String value) {
		return new ApiException(ErrorCode.CONFLICT, argument + ": " + value + " is taken.",
				Map.of("argument", argument));
	}

	/**
	 * Something that the caller may not do.
	 */
	public static ApiException forbidden(String message) {
		return new ApiException(ErrorCode.FORBIDDEN, message, Map.of());
	}

	/**
	 * Returns this error of an argument, with the place of the argument's field before
	 * the argument's own path.
	 * @param place the fields with a dot between them, empty for none
	 */
	public ApiException under(String place) {
		if (place.isEmpty() || !(this.extensions.get("argument") instanceof String argument)) {
			return this;
		}
		Map<String, Object> deeper = new LinkedHashMap<>(this.extensions);
		deeper.put("argument", place + "." + argument);
		return new ApiException(this.code, place + "." + Objects.requireNonNull(getMessage()), deeper);
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
