package io.posttopic.write;

import java.util.Map;

import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The version that a client read before it asked for a change.
 *
 * @param version the version, or null if the client does not compare
 * @param argument the path of the argument that holds it
 */
public record Expected<V>(@Nullable V version, String argument) {

	/**
	 * Throws if what is about to be changed has changed since the client read it.
	 * @param current the version that it has now, while it is locked
	 * @throws ApiException CONFLICT with {@code extensions.currentVersion}
	 */
	public void require(V current) {
		if (!matches(current)) {
			throw conflict(current);
		}
	}

	/**
	 * Returns whether a version is the expected one, or none is expected.
	 */
	public boolean matches(V current) {
		return this.version == null || this.version.equals(current);
	}

	/**
	 * Returns the error for a version that is another one by now.
	 */
	public ApiException conflict(V current) {
		return new ApiException(ErrorCode.CONFLICT,
				this.argument + ": somebody else has changed it since; its version is " + current + " now.",
				Map.of("argument", this.argument, "currentVersion", current));
	}

}
