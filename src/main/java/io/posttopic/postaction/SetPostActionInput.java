package io.posttopic.postaction;

import java.util.List;

import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code setPostAction}, and one item of {@code setPostActions}.
 *
 * @param postArgument the path of the argument that names the post
 * @param liked whether the post is liked afterwards, or null to keep the flag
 * @param bookmarked whether the post is bookmarked afterwards, or null to keep the flag
 */
record SetPostActionInput(String postArgument, long postId, @Nullable Boolean liked, @Nullable Boolean bookmarked) {

	static SetPostActionInput parse(InputObject input) {
		return new SetPostActionInput(input.path("postId"), input.id("postId", "Post"), input.flag("liked"),
				input.flag("bookmarked"));
	}

	/**
	 * The input of {@code setPostActions}.
	 *
	 * @param dryRun whether nothing is written
	 */
	record Many(List<SetPostActionInput> actions, boolean dryRun) {

		private static final int MAX_ACTIONS = 500;

		static Many parse(InputObject input) {
			return new Many(input.list("actions", MAX_ACTIONS, SetPostActionInput::parse), input.dryRun());
		}

	}

}
