package io.posttopic.write;

import org.jspecify.annotations.Nullable;

/**
 * A field of a partial update: either absent, which leaves the current value as it is, or
 * a new value.
 *
 * @param isPresent whether the client gave the field
 * @param value the new value, meaningless unless present
 */
public record Patch<T extends @Nullable Object>(boolean isPresent, @Nullable T value) {

	public static <T extends @Nullable Object> Patch<T> absent() {
		return new Patch<>(false, null);
	}

	@SuppressWarnings("NullAway")
	public T applyTo(T current) {
		// A present value is a T, which may or may not be nullable.
		return this.isPresent ? this.value : current;
	}

}
