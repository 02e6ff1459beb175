package io.posttopic.posttopic;

import io.posttopic.write.InputObject;

/**
 * The input of {@code mergeTopics}.
 *
 * @param from the topic that is merged and then deleted
 * @param into the topic that remains
 */
record MergeTopicsInput(long from, long into) {

	static MergeTopicsInput parse(InputObject input) {
		MergeTopicsInput parsed = new MergeTopicsInput(input.id("fromId", "Topic"), input.id("intoId", "Topic"));
		if (parsed.from == parsed.into && parsed.from != 0) {
			input.reject("intoId", "must be another topic than fromId.");
		}
		return parsed;
	}

}
