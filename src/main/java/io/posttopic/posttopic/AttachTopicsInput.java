package io.posttopic.posttopic;

import java.util.List;

import io.posttopic.write.InputObject;

/**
 * The input of {@code attachTopics}.
 *
 * @param dryRun whether nothing is written
 */
record AttachTopicsInput(List<AttachTopicInput> pairs, boolean dryRun) {

	private static final int MAX_PAIRS = 500;

	static AttachTopicsInput parse(InputObject input) {
		return new AttachTopicsInput(input.list("pairs", MAX_PAIRS, AttachTopicInput::parse),
				Boolean.TRUE.equals(input.flag("dryRun")));
	}

}
