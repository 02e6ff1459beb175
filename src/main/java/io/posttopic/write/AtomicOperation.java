package io.posttopic.write;

import java.util.function.Supplier;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * An operation with the directive {@code @atomic} while it is executed in one
 * transaction.
 */
final class AtomicOperation {

	private @Nullable RuntimeException failure;

	/**
	 * Returns the atomic operation that a field belongs to, or null.
	 */
	static @Nullable AtomicOperation of(DataFetchingEnvironment environment) {
		return environment.getGraphQlContext().get(AtomicOperation.class);
	}

	/**
	 * Runs a mutation, unless an earlier one has failed.
	 */
	<T> @Nullable T run(Supplier<T> mutation) {
		if (this.failure != null) {
			return null;
		}
		try {
			return mutation.get();
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			throw ex;
		}
	}

	void requireSuccess() {
		if (this.failure != null) {
			throw this.failure;
		}
	}

}
