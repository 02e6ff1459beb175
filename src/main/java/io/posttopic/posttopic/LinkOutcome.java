package io.posttopic.posttopic;

/**
 * The outcome for one pair of post and topic: the schema's enum {@code LinkOutcome}.
 */
enum LinkOutcome {

	ADDED, UPDATED, UNCHANGED, REMOVED, REJECTED

}
