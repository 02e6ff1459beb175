package io.posttopic.write;

import java.util.Map;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.read.CurrentRow;
import org.jspecify.annotations.Nullable;

/**
 * The version of a row or list that a client read before it requested a change, for
 * optimistic locking.
 *
 * @param version the version, or null to skip the check
 * @param argument the path of the argument that contains it
 */
public record Expected<V>(@Nullable V version, String argument) {

	/**
	 * Returns an expectation that every version meets.
	 */
	public static <V> Expected<V> any() {
		return new Expected<>(null, "");
	}

	/**
	 * Throws if the version has changed since the client read it.
	 * @param current the current version of the locked row
	 * @throws ApiException CONFLICT with {@code extensions.currentVersion} and the row as
	 * {@code extensions.current}
	 */
	public void require(V current, Record row) {
		if (!matches(current)) {
			throw conflict(current, CurrentRow.of(row));
		}
	}

	/**
	 * Returns whether a version is the expected one, or no version is expected.
	 */
	public boolean matches(V current) {
		return this.version == null || this.version.equals(current);
	}

	/**
	 * Returns the CONFLICT error for a version that is no longer the expected one.
	 * @param row what the client needs to know in order to try again
	 */
	public ApiException conflict(V current, Map<String, @Nullable Object> row) {
		return ApiException.about(this.argument, ErrorCode.CONFLICT,
				"is outdated. The current version is " + current + "; read it and try again.",
				Map.of("currentVersion", current, "current", row));
	}

}
