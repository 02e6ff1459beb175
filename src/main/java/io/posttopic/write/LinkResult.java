package io.posttopic.write;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.posttopic.error.ApiException;
import io.posttopic.read.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of changing one row of a join table.
 *
 * @param row the row as the change leaves it, or the pair that identifies it
 * @param error the reason for a rejection, or null if the change was not rejected
 * @param isWritten whether the change was made; false for a dry run and for a rejection
 */
public record LinkResult<R>(R row, LinkOutcome outcome, @Nullable ApiException error, boolean isWritten) {

	public static <R> LinkResult<R> of(R row, LinkOutcome outcome, boolean dryRun) {
		return new LinkResult<>(row, outcome, null, !dryRun);
	}

	public static <R> LinkResult<R> rejected(R row, ApiException error) {
		return new LinkResult<>(row, LinkOutcome.REJECTED, error, false);
	}

	/**
	 * Returns the results if no change was rejected.
	 * @throws ApiException with the distinct reasons of all rejections, if there are any
	 */
	public static <R> List<LinkResult<R>> requireAll(List<LinkResult<R>> results) {
		Map<String, ApiException> errors = new LinkedHashMap<>();
		results.stream()
			.flatMap((result) -> Stream.ofNullable(result.error))
			.forEach((error) -> errors.putIfAbsent(String.valueOf(error.getMessage()), error));
		ApiException.throwAll(List.copyOf(errors.values()));
		return results;
	}

	public boolean isRejected() {
		return this.error != null;
	}

	/**
	 * Returns whether the row has been deleted.
	 */
	public boolean isDeleted() {
		return this.isWritten && this.outcome == LinkOutcome.REMOVED;
	}

	/**
	 * Creates the payload with the outcome and the error, to which the caller adds the
	 * fields of its kind of row.
	 */
	public Payload payload() {
		return Payload.of("outcome", this.outcome)
			.with("error", (this.error != null) ? Payload.error(this.error) : null);
	}

}
