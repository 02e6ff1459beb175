package io.posttopic.pool;

import org.jspecify.annotations.Nullable;

/**
 * A request or a subscription in progress, which counts for its address and its user
 * until it is closed. Obtained from {@link CallerUsage#enter}.
 *
 * @param address the usage of the address
 * @param user the usage of the user, null if nobody is signed in
 */
public record CallerEntry(Usage address, @Nullable Usage user) implements AutoCloseable {

	@Override
	public void close() {
		this.address.close();
		if (this.user != null) {
			this.user.close();
		}
	}

}
