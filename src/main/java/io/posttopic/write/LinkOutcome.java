package io.posttopic.write;

/**
 * The outcome for one row of a join table: the schema's enum {@code LinkOutcome}.
 */
public enum LinkOutcome {

	ADDED, UPDATED, UNCHANGED, REMOVED, REJECTED

}
