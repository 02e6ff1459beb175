package io.posttopic.posttopic;

/**
 * What became of a pair, as the schema's {@code LinkOutcome} lists it.
 */
enum LinkOutcome {

	ADDED, UPDATED, UNCHANGED, REMOVED, REJECTED

}
